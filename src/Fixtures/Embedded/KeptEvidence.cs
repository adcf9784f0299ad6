using System.Text.RegularExpressions;

namespace Recovery.Fixtures.Embedded;

/// <summary>What is kept of sites whose scenario failed: logs, configuration, the runs' journals, and why. The data is not.</summary>
/// <param name="resultsDirectory">Where results go.</param>
internal sealed partial class KeptEvidence(string resultsDirectory)
{
    /// <summary>How many are kept; older ones make room.</summary>
    public const int Most = 10;

    // A run also sets WAL aside, which is data: 16 MB a file.
    private const long LargestFile = 8 * 1024 * 1024;
    private static readonly string[] ClusterFiles = ["*.conf", "*.signal", "*.pid", "*.opts", "backup_label*", "runbook.*"];

    /// <summary>Where the evidence of a site goes.</summary>
    public string DirectoryOf(SiteLayout layout, string scenario) =>
        DirectoryOf(resultsDirectory, scenario, layout.Id);

    /// <summary>Where the evidence of a site goes.</summary>
    public static string DirectoryOf(string resultsDirectory, string scenario, string id) =>
        Path.Combine(resultsDirectory, "failed", Unusual().Replace(scenario, "-").Trim('-') + "-" + id);

    /// <summary>A configuration of pgBackRest without its secrets.</summary>
    public static string Redact(string configuration) => Secrets().Replace(configuration, "$1=(redacted)");

    /// <summary>Removes the oldest where there are more than <see cref="Most"/>.</summary>
    public static void MakeRoom(string directory)
    {
        foreach (var old in new DirectoryInfo(directory).GetDirectories().OrderByDescending(one => one.CreationTimeUtc).Skip(Most))
        {
            old.Delete(recursive: true);
        }
    }

    /// <summary>Marks a site as one whose evidence is to be kept. The first reason stays.</summary>
    public void Mark(SiteLayout layout, string scenario, string reason)
    {
        if (!File.Exists(layout.KeptFile))
        {
            File.WriteAllText(layout.KeptFile, $"{DirectoryOf(layout, scenario)}\n{scenario}: {reason}\n");
        }
    }

    /// <summary>Keeps the evidence of a site that was marked; does nothing for others.</summary>
    public void Keep(SiteLayout layout)
    {
        if (!File.Exists(layout.KeptFile))
        {
            return;
        }

        var target = File.ReadLines(layout.KeptFile).First();
        Directory.CreateDirectory(target);
        File.WriteAllLines(Path.Combine(target, "KEPT"), File.ReadLines(layout.KeptFile).Skip(1));
        foreach (var part in new[] { "log", "etc", "server", "runs", "clock", "spool" })
        {
            Copy(layout.At(part), Path.Combine(target, part), "*", recurse: true);
        }

        Copy(layout.Storage, Path.Combine(target, "s3"), "*.log", recurse: false);
        foreach (var cluster in Directory.Exists(layout.At("pg")) ? Directory.EnumerateDirectories(layout.At("pg")) : [])
        {
            foreach (var pattern in ClusterFiles)
            {
                Copy(cluster, Path.Combine(target, "pg", Path.GetFileName(cluster)), pattern, recurse: false);
            }
        }

        MakeRoom(Path.GetDirectoryName(target)!);
    }

    private static void Copy(string source, string target, string pattern, bool recurse)
    {
        if (!Directory.Exists(source))
        {
            return;
        }

        var options = new EnumerationOptions { RecurseSubdirectories = recurse, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in new DirectoryInfo(source).EnumerateFiles(pattern, options).Where(file => file.Length <= LargestFile))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (file.Name == "pgbackrest.conf")
            {
                File.WriteAllText(copy, Redact(File.ReadAllText(file.FullName)));
            }
            else
            {
                file.CopyTo(copy, overwrite: true);
            }
        }
    }

    [GeneratedRegex(@"[^\w.]+", RegexOptions.CultureInvariant)]
    private static partial Regex Unusual();

    [GeneratedRegex(@"^(\S*(?:key|key-secret|pass|token))\s*=.*$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Secrets();
}
