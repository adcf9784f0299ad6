using System.Text.RegularExpressions;
using Docker.DotNet;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Containers;

/// <summary>What is in a database image, and how its programs are run under the drill's clock.</summary>
/// <param name="ServerPrograms">The folder of the server's programs.</param>
/// <param name="ClockLibrary">libfaketime.</param>
/// <param name="PostgreSqlVersion">The server's version.</param>
/// <param name="PgBackRestVersion">pgBackRest's version.</param>
/// <param name="TimescaleDbVersion">The extension's version.</param>
/// <param name="IsCommunity">Whether the library of the Timescale licence is there.</param>
internal sealed partial record DatabaseImage(string ServerPrograms, string ClockLibrary, string PostgreSqlVersion, string PgBackRestVersion, string TimescaleDbVersion, bool IsCommunity)
{
    /// <summary>Where programs find the clock file.</summary>
    public const string ClockFile = "/clock/offset";

    /// <summary>The user that owns the server's files, in Debian's packages and in TimescaleDB's image.</summary>
    public const string User = "postgres";

    private const string Look = """
        id -u postgres >/dev/null || echo "missing: the user postgres"
        for program in socat zstd pgrep setpriv setsid pgbackrest; do command -v $program >/dev/null || echo "missing: $program"; done
        bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1); echo "programs=$bin"
        echo "clock=$(ls /usr/lib/*/faketime/libfaketime.so.1 /usr/local/lib/faketime/libfaketime.so.1 2>/dev/null | head -n 1)"
        echo "server=$($bin/postgres --version)"
        echo "pgbackrest=$(pgbackrest version)"
        share=$($bin/pg_config --sharedir 2>/dev/null || echo "/usr/share/postgresql/$(basename "$(dirname "$bin")")")
        echo "timescaledb=$(cat "$share/extension/timescaledb.control" 2>/dev/null | grep default_version)"
        lib=$($bin/pg_config --pkglibdir 2>/dev/null || echo "$(dirname "$bin")/lib")
        ls "$lib"/timescaledb-tsl-*.so >/dev/null 2>&1 && echo community=yes
        true
        """;

    /// <summary>Looks at the image that a container was made of.</summary>
    /// <exception cref="PreconditionException">Something that a drill needs is not there.</exception>
    public static async Task<DatabaseImage> ReadAsync(IDockerClient client, string container, string image, CancellationToken cancellation)
    {
        using var commands = new ContainerCommands(client, container, "root");
        var said = (await commands.AsHost("the database image").RunAsync(new HostCommand("sh", "-c", Look), cancellation).ConfigureAwait(false)).Output;
        string Value(string name) => Regex.Match(said, $"^{name}=(.*)$", RegexOptions.Multiline).Groups[1].Value.Trim();
        string Version(string name) => VersionPattern().Match(Value(name)).Value;
        List<string> missing = [.. said.Split('\n').Where(line => line.StartsWith("missing: ", StringComparison.Ordinal)).Select(line => line["missing: ".Length..])];
        missing.AddRange(from need in (string[])["programs", "clock", "server", "timescaledb"] where Value(need).Length == 0 select need switch { "clock" => "libfaketime", "timescaledb" => "the extension timescaledb", _ => "PostgreSQL" });
        return missing.Count == 0
            ? new DatabaseImage(Value("programs"), Value("clock"), Version("server"), Version("pgbackrest"), Version("timescaledb"), Value("community") == "yes")
            : throw new PreconditionException($"looking at the database image {image}", "all that a drill needs", $"that these are missing: {string.Join(", ", missing.Distinct())}", "make it from eng/images/database/Dockerfile or with eng/make-images, or name another with DRILL_DATABASE_IMAGE.");
    }

    /// <summary>The words before each command: the environment of the database host, and nothing of the image's own.</summary>
    public IReadOnlyList<string> Environment() =>
    [
        "env", "-i",
        $"PATH={ServerPrograms}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME=/var/lib/postgresql", "LANG=C.UTF-8", "TZ=UTC", "PGTZ=UTC",
        $"LD_PRELOAD={ClockLibrary}", $"FAKETIME_TIMESTAMP_FILE={ClockFile}", "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_DISABLE_SHM=1",
    ];

    [GeneratedRegex(@"\d+(\.\d+)+", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}
