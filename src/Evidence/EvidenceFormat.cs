using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Recovery.Evidence.Objectives;
using Recovery.Evidence.Verification;
using Recovery.Procedures.Engine;

namespace Recovery.Evidence;

/// <summary>
/// How files of the evidence are written: JSON that people can read, in exactly one form (members in the order of their
/// types, two spaces, line feeds, nulls left out, secrets redacted), so that equal content has equal bytes and equal digests.
/// </summary>
public static class EvidenceFormat
{
    /// <summary>How choices are written: as words; a number is none.</summary>
    public static IReadOnlyList<JsonConverter> Words { get; } =
    [
        new JsonStringEnumConverter<EvidenceKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
        new JsonStringEnumConverter<EvidenceOutcome>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
        new JsonStringEnumConverter<FindingWeight>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
        new JsonStringEnumConverter<ReviewCycle>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
        new JsonStringEnumConverter<RunState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
        new JsonStringEnumConverter<StepState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
    ];

    /// <summary>The options of every file.</summary>
    public static JsonSerializerOptions Json { get; } = Make();

    /// <summary>The same for reading what other programs may have written, or a part of what is there: members that are not known are passed over.</summary>
    public static JsonSerializerOptions Lenient { get; } = new(Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>The bytes of a file.</summary>
    public static byte[] Write<T>(T content)
    {
        var node = Json.ToNode(content);
        Redaction.Apply(node);
        return Encoding.UTF8.GetBytes(node!.ToJsonString(Json) + "\n");
    }

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="name">Its name, for the message.</param>
    /// <exception cref="EvidenceException">It is no file of that kind, has members that are not known, or is written in another form.</exception>
    public static T Read<T>(byte[] bytes, string name)
    {
        try
        {
            var content = Json.Read<T>(bytes) ?? throw new JsonException("it is null");
            return Write(content).AsSpan().SequenceEqual(bytes)
                ? content
                : throw new JsonException("it is not in the form in which evidence is written: somebody has edited it");
        }
        catch (Exception cause) when (cause is JsonException or ArgumentException or FormatException)
        {
            throw new EvidenceException($"reading {name}", $"a file of evidence ({typeof(T).Name})", cause.Message, "compare it with docs/schema/evidence.schema.json; a newer program may have written it, or somebody has changed it.", cause);
        }
    }

    /// <summary>SHA-256 of a file's bytes, as <see cref="RecordLink"/> has it.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            WriteIndented = true,
            NewLine = "\n",
            TypeInfoResolver = EvidenceTypes.Default,
        };
        foreach (var words in Words)
        {
            options.Converters.Add(words);
        }

        return options;
    }
}
