using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Recovery.Evidence;
using Recovery.Evidence.History;
using Recovery.Evidence.Signing;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Runbook.Display;

namespace Recovery.Tests.Runbook;

/// <summary>Whatever the code writes as JSON or reads, the trimmed single file knows, and in the form that journals always had.</summary>
public sealed class WrittenTypesTests
{
    // How journals were written before their types were listed: by reflection.
    private static readonly JsonSerializerOptions Reflected = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly IReadOnlySet<Type> Procedures, Program, Evidence, All;

    static WrittenTypesTests()
    {
        var names = typeof(TypedJson).GetMethods(BindingFlags.Static | BindingFlags.Public).Select(method => method.Name).ToHashSet(StringComparer.Ordinal);
        Procedures = new GenericCalls(typeof(Journal).Assembly).Of(names);
        Program = new GenericCalls(typeof(JsonDisplay).Assembly).Of(names);
        Evidence = new GenericCalls(typeof(EvidenceFormat).Assembly).Of(names);
        All = Reachable([.. Procedures, .. Program]);
    }

    [Fact]
    public void Every_type_that_a_step_records_or_a_procedure_stores_is_listed()
    {
        Procedures.Should().Contain([typeof(RecoveryReport), typeof(RestoreBlueprint), typeof(RunEvent)]).And.HaveCountGreaterThan(45);
        Procedures.Where(type => !Knows(Journal.Json, type)).Should().BeEmpty("ProcedureTypes lists them");
    }

    [Fact]
    public void Every_type_that_the_command_line_shows_is_listed()
    {
        Program.Should().Contain([typeof(Shown.Plan), typeof(RunEvent), typeof(RecoveryReport)]).And.HaveCountGreaterThan(20);
        Program.Where(type => !Knows(ShownTypes.Json, type)).Should().BeEmpty("ShownTypes lists them");
    }

    [Fact]
    public void Every_type_that_evidence_stores_is_listed()
    {
        Evidence.Should().Contain([typeof(EvidenceHeadline), typeof(Statement)]);
        Evidence.Where(type => !Knows(EvidenceFormat.Json, type) && !Knows(Journal.Json, type)).Should().BeEmpty("EvidenceTypes lists them");
    }

    [Fact]
    public void A_type_that_is_not_listed_is_refused()
    {
        Knows(ShownTypes.Json, typeof(WrittenTypesTests)).Should().BeFalse("otherwise these tests prove nothing");
        FluentActions.Invoking(() => Journal.Json.ToText(new { Anonymous = 1 })).Should().Throw<NotSupportedException>();
    }

    [Fact]
    public void Members_have_the_names_order_and_conditions_that_they_had()
    {
        All.Should().HaveCountGreaterThan(120);
        foreach (var type in All)
        {
            Describe(ShownTypes.Json.GetTypeInfo(type)).Should().Equal(Describe(Reflected.GetTypeInfo(type)), $"{type} is in journals of older runs");
        }
    }

    [Fact]
    public void Choices_are_written_as_words()
    {
        All.Where(type => type.IsEnum).Should().HaveCountGreaterThan(10);
        foreach (var choice in All.Where(type => type.IsEnum).SelectMany(type => Enum.GetValues(type).Cast<object>()))
        {
            JsonSerializer.Serialize(choice, ShownTypes.Json.GetTypeInfo(choice.GetType())).Should().Be(JsonSerializer.Serialize(choice, choice.GetType(), Reflected), $"{choice.GetType().Name} is listed in ProcedureTypes");
        }
    }

    [Fact]
    public void A_member_that_a_text_lacks_is_what_its_record_says()
    {
        var endpoint = Journal.Json.Read<SqlEndpoint>("""{"host":"/run/postgresql","port":5432}""")!;
        endpoint.Should().Be(new SqlEndpoint { Host = "/run/postgresql", Port = 5432 });
        endpoint.User.Should().Be("postgres");

        var initialised = All.Where(HasInitialValues).ToList();
        initialised.Should().Contain(typeof(RestoreRequest)).And.HaveCountGreaterThan(10);
        initialised.Where(type => ShownTypes.Json.GetTypeInfo(type).CreateObject is null).Should().BeEmpty("AbsentMembers lists them: generated code would make such a member null or zero");
    }

    private static bool Knows(JsonSerializerOptions options, Type type) => options.TryGetTypeInfo(type, out _);

    private static HashSet<Type> Reachable(IEnumerable<Type> roots)
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(roots);
        while (open.TryDequeue(out var type))
        {
            if (!Knows(ShownTypes.Json, type) || !found.Add(type))
            {
                continue;
            }

            var known = ShownTypes.Json.GetTypeInfo(type);
            foreach (var next in known.Properties.Select(member => member.PropertyType)
                .Concat(known.PolymorphismOptions?.DerivedTypes.Select(derived => derived.DerivedType) ?? [])
                .Concat(new[] { known.ElementType, known.KeyType, Nullable.GetUnderlyingType(type) }.OfType<Type>()))
            {
                open.Enqueue(next);
            }
        }

        return found;
    }

    private static IEnumerable<string> Describe(JsonTypeInfo type)
    {
        yield return $"{type.Kind} {type.NumberHandling} {type.UnmappedMemberHandling}";
        foreach (var member in type.Properties.Where(member => member.Get is not null))
        {
            yield return $"{member.Name}: {member.PropertyType} required {member.IsRequired} conditional {member.ShouldSerialize is not null} {member.CustomConverter?.GetType()} {member.Order}";
        }

        foreach (var derived in type.PolymorphismOptions?.DerivedTypes ?? [])
        {
            yield return $"{type.PolymorphismOptions!.TypeDiscriminatorPropertyName} {derived.TypeDiscriminator} {derived.DerivedType}";
        }
    }

    /// <summary>Whether a record, made of nothing, has a member that is neither null nor zero.</summary>
    private static bool HasInitialValues(Type type)
    {
        if (ShownTypes.Json.GetTypeInfo(type).Kind != JsonTypeInfoKind.Object || type.IsAbstract || type.IsValueType)
        {
            return false;
        }

        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public).Where(found => !(found.GetParameters() is [var only] && only.ParameterType == type)).MaxBy(found => found.GetParameters().Length)!;
        var given = constructor.GetParameters().Select(parameter => parameter.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? RuntimeHelpers.GetUninitializedObject(parameter.ParameterType) : null)]);
        return type.GetProperties().Any(member => member.CanWrite && !given.Contains(member.Name)
            && member.GetValue(made) is { } value && !(value.GetType().IsValueType && value.Equals(RuntimeHelpers.GetUninitializedObject(value.GetType()))));
    }
}
