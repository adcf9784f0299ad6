using System.Text.RegularExpressions;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Timescale;

/// <summary>The TimescaleDB whose libraries are installed on a host, beside the PostgreSQL that its PATH leads to.</summary>
/// <param name="Versions">The versions of which there is a library; empty where TimescaleDB is not installed.</param>
/// <param name="IsCommunity">Whether the Community edition's library is there for any of them.</param>
internal sealed partial record InstalledTimescale(IReadOnlyList<string> Versions, bool IsCommunity)
{
    // PostgreSQL's own libraries tell its directory of libraries: pg_config is not in the server's packages.
    private const string ListLibraries = """
        bin=$(dirname -- "$(readlink -f -- "$(command -v postgres)")") || exit 0
        for d in "$bin/../lib" "$bin/../lib/postgresql" "$bin/../lib64/pgsql"; do
            [ -e "$d/plpgsql.so" ] || continue
            echo found
            ls -- "$d" | grep '^timescaledb'
            break
        done
        true
        """;

    /// <summary>Looks; changes nothing.</summary>
    /// <returns>Null where PostgreSQL's libraries were not found.</returns>
    public static async Task<InstalledTimescale?> LookAsync(Host host, CancellationToken cancellation)
    {
        var lines = (await host.RunAsync(new HostCommand("sh", "-c", ListLibraries), cancellation).ConfigureAwait(false)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? null : new InstalledTimescale(
            [.. lines.Select(line => Library().Match(line)).Where(match => match.Success).Select(match => match.Groups["version"].Value).Distinct()],
            Array.Exists(lines, line => line.StartsWith("timescaledb-tsl-", StringComparison.Ordinal)));
    }

    /// <inheritdoc/>
    public override string ToString() => Versions.Count == 0 ? "not installed" : $"{string.Join(", ", Versions)} ({(IsCommunity ? "Community" : "Apache")})";

    [GeneratedRegex("^timescaledb-(?<version>[0-9][^/]*)[.]so$", RegexOptions.CultureInvariant)]
    private static partial Regex Library();
}
