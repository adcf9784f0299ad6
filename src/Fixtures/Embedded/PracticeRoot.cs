using System.Text.RegularExpressions;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Embedded;

/// <summary>The folder that holds PostgreSQL, TimescaleDB, pgBackRest, libfaketime and the S3 server, laid out as Debian does.</summary>
internal sealed partial class PracticeRoot
{
    private const string Hint = "run ./drill or eng/setup, which makes the root; or name a prepared one with DRILL_ROOT.";

    private static readonly string[] PythonFolders = ["/usr/lib/python3/dist-packages", "/usr/local/lib"];

    private PracticeRoot(string path, string version, string clockLibraries)
    {
        Path = path;
        MajorVersion = version;
        ClockLibraries = clockLibraries;
    }

    /// <summary>The folder on this machine, <c>/</c> for the machine itself.</summary>
    public string Path { get; }

    /// <summary>PostgreSQL's major version, e.g. <c>17</c>.</summary>
    public string MajorVersion { get; }

    /// <summary>The folder of libfaketime, seen from inside.</summary>
    public string ClockLibraries { get; }

    /// <summary>The folder of the server's programs, seen from inside.</summary>
    public string ServerPrograms => $"/usr/lib/postgresql/{MajorVersion}/bin";

    /// <summary>Finds the root that is asked for, or else the one that the set-up made.</summary>
    /// <exception cref="PreconditionException">There is none, or something is missing in it.</exception>
    public static PracticeRoot Find(string? asked, string cacheDirectory)
    {
        var link = asked ?? System.IO.Path.Combine(cacheDirectory, "roots", "current");
        // The set-up may make "current" another root while we work: stay with what it is now.
        var path = new DirectoryInfo(link) is { LinkTarget: not null } current ? current.ResolveLinkTarget(returnFinalTarget: true)!.FullName : System.IO.Path.GetFullPath(link);
        if (!Directory.Exists(path))
        {
            throw new PreconditionException("looking for the root to practise in", link, "no such folder", Hint);
        }

        var version = Only(path, "usr/lib/postgresql", "postgresql-17", name => name + "/lib/timescaledb.so");
        var libraries = Only(path, "usr/lib", "libfaketime", name => name + "/faketime/libfaketime.so.1");
        foreach (var (package, program) in new[] { ("pgbackrest", "usr/bin/pgbackrest"), ("gunicorn", "usr/bin/gunicorn"), ("bash and dash", "usr/bin/sh") })
        {
            if (!File.Exists(System.IO.Path.Combine(path, program)))
            {
                throw Missing(path, program, package);
            }
        }

        return new PracticeRoot(path, System.IO.Path.GetFileName(version), $"/usr/lib/{System.IO.Path.GetFileName(libraries)}/faketime");
    }

    /// <summary>A path of the root, on this machine.</summary>
    public string Outside(string inside) => System.IO.Path.Combine(Path, inside.TrimStart('/'));

    /// <summary>Reads what the root consists of.</summary>
    /// <param name="sandbox">How its programs are run.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<EnvironmentFacts> ReadFactsAsync(Sandbox sandbox, CancellationToken cancellation)
    {
        var programs = await sandbox.RootHost().RunAsync(new HostCommand("sh", "-c", "postgres --version && pgbackrest version"), cancellation).ConfigureAwait(false);
        var versions = programs.Output.Split('\n').Select(line => VersionPattern().Match(line).Value).ToList();
        var control = await File.ReadAllTextAsync(Outside($"/usr/share/postgresql/{MajorVersion}/extension/timescaledb.control"), cancellation).ConfigureAwait(false);
        return new EnvironmentFacts
        {
            PostgreSqlVersion = versions[0],
            PgBackRestVersion = versions[1],
            TimescaleDbVersion = DefaultVersion().Match(control).Groups["version"].Value,
            // The functions under the Timescale licence live in a library of their own, which the Apache build lacks.
            TimescaleDbEdition = Directory.EnumerateFiles(Outside($"/usr/lib/postgresql/{MajorVersion}/lib"), "timescaledb-tsl-*.so").Any() ? "Community" : "Apache",
            ObjectStorage = $"{PythonPackage("moto")}, {PythonPackage("gunicorn")}",
            Isolation = sandbox.Name,
        };
    }

    private string PythonPackage(string name) =>
        PythonFolders
            .Select(Outside)
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, name + "-*.dist-info", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }))
            .Select(folder => System.IO.Path.GetFileNameWithoutExtension(folder).Replace('-', ' '))
            .FirstOrDefault(name);

    private static string Only(string root, string below, string package, Func<string, string> file)
    {
        var folder = System.IO.Path.Combine(root, below);
        var found = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Where(name => File.Exists(file(name))).Order(StringComparer.Ordinal).LastOrDefault() : null;
        return found ?? throw Missing(root, file($"{below}/*"), package);
    }

    private static PreconditionException Missing(string root, string file, string package) =>
        new($"looking at the root {root}", $"the file {file} (package {package})", "that it is not there", Hint);

    [GeneratedRegex(@"\d+(\.\d+)+", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"^default_version\s*=\s*'(?<version>[^']+)'", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex DefaultVersion();
}
