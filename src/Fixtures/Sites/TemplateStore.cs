using System.Security.Cryptography;
using System.Text;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Sites;

/// <summary>The templates, each made once for a kind of place, a configuration and a seed.</summary>
/// <param name="directory">Where they lie.</param>
/// <param name="place">What they are made in: the versions, and all else that makes a template of one unfit for another.</param>
/// <param name="seed">What fills the populated one.</param>
/// <param name="make">Makes one in a folder that is there and empty.</param>
internal sealed class TemplateStore(string directory, string place, ISeed seed, Func<Template, bool, CancellationToken, Task> make)
{
    // Each change of seed or version makes another; those that nobody opened for so long are removed.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>A template; made now where it is missing, or waited for where another process is making it.</summary>
    /// <param name="populated">With the seed's rows and a full backup, or empty and without.</param>
    /// <param name="cancellation">Stops the making; nothing is left.</param>
    public async Task<Template> GetAsync(bool populated, CancellationToken cancellation)
    {
        var template = new Template { Directory = Path.Combine(directory, Name(populated)) };
        if (Directory.Exists(template.Directory))
        {
            Directory.SetLastWriteTimeUtc(template.Directory, DateTime.UtcNow);
            return template;
        }

        Directory.CreateDirectory(directory);
        using var held = await FileLock.TakeAsync(template.Directory + ".lock", "another process to make the template", Deadline, cancellation).ConfigureAwait(false);
        if (!Directory.Exists(template.Directory))
        {
            await MakeAsync(template, populated, cancellation).ConfigureAwait(false);
        }

        return template;
    }

    private async Task MakeAsync(Template template, bool populated, CancellationToken cancellation)
    {
        // Made beside; what a killed run left there is in the way.
        var beside = new Template { Directory = template.Directory + ".building" };
        await Host.Local.RunAsync(new HostCommand("sh", "-c", """rm -rf "$1" && mkdir "$1" """, "make", beside.Directory), cancellation).ConfigureAwait(false);
        try
        {
            await make(beside, populated, cancellation).ConfigureAwait(false);
        }
        catch
        {
            Directory.Delete(beside.Directory, recursive: true);
            throw;
        }

        Directory.SetLastWriteTimeUtc(beside.Directory, DateTime.UtcNow);
        Directory.Move(beside.Directory, template.Directory);
        foreach (var old in new DirectoryInfo(directory).EnumerateDirectories().Where(one => DateTime.UtcNow - one.LastWriteTimeUtc > Kept))
        {
            old.Delete(recursive: true);
        }
    }

    private string Name(bool populated)
    {
        var content = string.Join('\n', TemplateRecipe.Number, place, populated ? seed.Version : "empty", SiteConfiguration.Cluster, SiteConfiguration.Access);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16];
    }
}
