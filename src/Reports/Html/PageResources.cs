using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Recovery.Reports.Html;

/// <summary>The files inside this assembly: templates, style, behaviour.</summary>
internal sealed class PageResources : IFileProvider
{
    /// <summary>A file's text.</summary>
    public static string Text(string name)
    {
        using var reader = new StreamReader(Open(name) ?? throw new FileNotFoundException("not in the assembly", name));
        return reader.ReadToEnd();
    }

    /// <inheritdoc/>
    public IFileInfo GetFileInfo(string subpath) => new Resource(subpath);

    /// <inheritdoc/>
    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    /// <inheritdoc/>
    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    private static Stream? Open(string name) => typeof(PageResources).Assembly.GetManifestResourceStream(name);

    private sealed class Resource(string name) : IFileInfo
    {
        public bool Exists => typeof(PageResources).Assembly.GetManifestResourceInfo(name) is not null;

        public bool IsDirectory => false;

        public DateTimeOffset LastModified => default;

        public long Length => -1;

        public string Name => name;

        public string? PhysicalPath => null;

        public Stream CreateReadStream() => Open(name) ?? throw new FileNotFoundException("not in the assembly", name);
    }
}
