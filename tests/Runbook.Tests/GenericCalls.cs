using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Recovery.Tests.Runbook;

/// <summary>Which types an assembly's compiled code gives to generic methods: all of them, whether a test reaches the call or not.</summary>
/// <param name="assembly">The assembly.</param>
internal sealed class GenericCalls(Assembly assembly)
{
    private const int MethodSpecTable = (int)TableIndex.MethodSpec << 24;
    private static readonly Type[] Open = [.. Enumerable.Repeat(typeof(Unknown), 8)];

    /// <summary>The types that are given to methods of these names.</summary>
    /// <param name="methods">The names; methods that hand their own type parameter on to one of them are added.</param>
    public IReadOnlySet<Type> Of(ISet<string> methods)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var calls = Enumerable.Range(1, metadata.GetTableRowCount(TableIndex.MethodSpec))
            .Select(row => (Token: MethodSpecTable | row, Name: Name(metadata, metadata.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row)).Method)))
            .ToLookup(call => call.Name, call => call.Token, StringComparer.Ordinal);
        while (Forwarders(methods, calls).FirstOrDefault(forwarder => !methods.Contains(forwarder)) is { } another)
        {
            methods.Add(another);
        }

        return methods.SelectMany(name => calls[name]).Select(Resolve).Select(method => method.GetGenericArguments()[0]).Where(type => !IsOpen(type)).ToHashSet();
    }

    private IEnumerable<string> Forwarders(ISet<string> methods, ILookup<string, int> calls)
    {
        var open = methods.SelectMany(name => calls[name]).Where(token => IsOpen(Resolve(token).GetGenericArguments()[0])).Select(token => BitConverter.GetBytes(token)).ToList();
        return assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.IsGenericMethodDefinition && method.GetMethodBody()?.GetILAsByteArray() is { } code && open.Exists(token => code.AsSpan().IndexOf(token) >= 0))
            .Select(method => method.Name);
    }

    private MethodBase Resolve(int token) => assembly.ManifestModule.ResolveMethod(token, Open, Open)!;

    private static bool IsOpen(Type type) => type == typeof(Unknown) || (type.HasElementType && IsOpen(type.GetElementType()!)) || type.GetGenericArguments().Any(IsOpen);

    private static string Name(MetadataReader metadata, EntityHandle method) => metadata.GetString(method.Kind == HandleKind.MemberReference
        ? metadata.GetMemberReference((MemberReferenceHandle)method).Name
        : metadata.GetMethodDefinition((MethodDefinitionHandle)method).Name);

    /// <summary>Stands for a type parameter of the method around the call.</summary>
    private sealed class Unknown;
}
