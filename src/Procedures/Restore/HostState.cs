using System.Globalization;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Timescale;

namespace Recovery.Procedures.Restore;

/// <summary>What the planning of a restore sees of the host, side by side: each look is a command that mostly waits.</summary>
internal sealed record HostState
{
    private const string ToolScript = "for p in postgres pg_ctl pg_waldump pg_controldata setsid; do command -v $p >/dev/null || echo $p; done; LC_ALL=C postgres --version 2>/dev/null || true";
    private const string PlaceScript = """
        port=$1; shift
        for d in "$@"; do [ ! -d "$d" ] || [ -z "$(ls -A -- "$d" | head -n 1)" ] || echo "files $d"; done
        cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v p=":$port" '$4 == "0A" && substr($2, length($2) - 4) == p { n++ } END { if (n) print "listening" }'
        """;

    /// <summary>PostgreSQL's programs that are missing from the PATH, then the line with the version of <c>postgres</c>.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>The TimescaleDB that is installed; null where that cannot be told.</summary>
    public required InstalledTimescale? Timescale { get; init; }

    /// <summary>The production data directory.</summary>
    public required DataDirectoryState Production { get; init; }

    /// <summary>Production's live postmaster.</summary>
    public required Postmaster? Postmaster { get; init; }

    /// <summary>The room below the directory that is restored into.</summary>
    public required FreeSpace Free { get; init; }

    /// <summary>The host's time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The copy's directories that are not empty.</summary>
    public required IReadOnlyList<string> Occupied { get; init; }

    /// <summary>Whether something listens on the copy's port.</summary>
    public required bool PortTaken { get; init; }

    /// <summary>Looks; changes nothing.</summary>
    public static async Task<HostState> LookAsync(Host host, RestoreRequest request, CancellationToken cancellation)
    {
        var tools = LinesAsync(host, new HostCommand("sh", "-c", ToolScript), cancellation);
        var timescale = InstalledTimescale.LookAsync(host, cancellation);
        var production = DataDirectory.InspectAsync(host, request.DataDirectory, cancellation);
        var postmaster = RestoreWorld.Control(host, request, request.DataDirectory).FindPostmasterAsync(cancellation);
        var free = host.FreeSpaceAsync(request.TargetDirectory, cancellation);
        var now = HostClock.NowAsync(host, cancellation);
        var place = request.Copy is { } copy
            ? LinesAsync(host, new HostCommand("sh", "-c", PlaceScript, "place", copy.Port.ToString("X4", CultureInfo.InvariantCulture), copy.DataDirectory, copy.TablespaceDirectory), cancellation)
            : Task.FromResult<IReadOnlyList<string>>([]);
        await Task.WhenAll(tools, timescale, production, postmaster, free, now, place).ConfigureAwait(false);
        var seen = await place.ConfigureAwait(false);
        return new HostState
        {
            Tools = await tools.ConfigureAwait(false),
            Timescale = await timescale.ConfigureAwait(false),
            Production = await production.ConfigureAwait(false),
            Postmaster = await postmaster.ConfigureAwait(false),
            Free = await free.ConfigureAwait(false),
            Now = await now.ConfigureAwait(false),
            Occupied = [.. seen.Where(line => line.StartsWith("files ", StringComparison.Ordinal)).Select(line => line["files ".Length..])],
            PortTaken = seen.Contains("listening"),
        };
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(Host host, HostCommand command, CancellationToken cancellation) =>
        (await host.RunAsync(command, cancellation).ConfigureAwait(false)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
