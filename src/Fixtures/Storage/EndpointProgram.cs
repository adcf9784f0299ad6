using System.Reflection;

namespace Recovery.Fixtures.Storage;

/// <summary>The S3 endpoint's program (<c>s3/*.py</c>), which this assembly carries.</summary>
internal static class EndpointProgram
{
    /// <summary>Its files: each one's name and its content, which the caller disposes of.</summary>
    public static IEnumerable<(string Name, Stream Content)> Files()
    {
        const string prefix = "s3/";
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => (name[prefix.Length..], assembly.GetManifestResourceStream(name)!));
    }
}
