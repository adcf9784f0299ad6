using System.Globalization;
using System.Text.RegularExpressions;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>Reads WAL segments with <c>pg_waldump</c> (PostgreSQL manual, "pg_waldump").</summary>
internal static partial class WalDump
{
    /// <summary>Passes the line of every record between two positions to <paramref name="onLine"/>.</summary>
    /// <param name="host">Where pg_waldump runs.</param>
    /// <param name="directory">The directory that holds the segments.</param>
    /// <param name="timeline">The timeline of the segments.</param>
    /// <param name="from">The first position; reading begins at the first record after it.</param>
    /// <param name="to">The position at which reading ends.</param>
    /// <param name="onLine">Gets each line.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Null where everything was read; else pg_waldump's reason for stopping, which is ordinary in a segment that was still being written.</returns>
    public static async Task<string?> ReadAsync(Host host, string directory, TimelineId timeline, Lsn from, Lsn to, Action<string> onLine, CancellationToken cancellation)
    {
        string[] arguments = ["LC_ALL=C", "TZ=UTC", "pg_waldump", "--path=" + directory, "--timeline=" + timeline, "--start=" + from, "--end=" + to];
        string? error = null;
        void Line(string line)
        {
            if (line.StartsWith("rmgr:", StringComparison.Ordinal))
            {
                onLine(line);
            }
            else if (line.StartsWith("pg_waldump: error:", StringComparison.Ordinal))
            {
                error ??= line["pg_waldump: error:".Length..].Trim();
            }
        }

        var result = await host.TryRunAsync(new HostCommand("env", arguments) { OnLine = Line, KeepOutput = false }, cancellation).ConfigureAwait(false);
        return result.ExitCode switch
        {
            0 => null,
            1 when error is not null => error,
            _ => throw new CommandFailedException(result with { Error = error ?? string.Empty }),
        };
    }

    /// <summary>Where a line's record begins.</summary>
    public static Lsn LsnOf(string line) => Lsn.Parse(LsnPattern().Match(line).Groups["lsn"].Value);

    /// <summary>Whether a line's record is a switch, after which its segment holds nothing.</summary>
    public static bool IsSwitch(string line) => line.Contains(" desc: SWITCH", StringComparison.Ordinal);

    /// <summary>The record of a line, where recovery can stop at it; null for all others.</summary>
    public static WalRecord? Parse(string line, TimelineId timeline)
    {
        if (RestorePointPattern().Match(line) is { Success: true } point)
        {
            return new WalRecord { Kind = WalRecordKind.RestorePoint, Lsn = LsnOf(line), Timeline = timeline, Name = point.Groups["name"].Value };
        }

        if (EndPattern().Match(line) is not { Success: true } end)
        {
            return null;
        }

        var prepared = end.Groups["prepared"].Value;
        return new WalRecord
        {
            Kind = end.Groups["kind"].Value == "COMMIT" ? WalRecordKind.Commit : WalRecordKind.Abort,
            Lsn = LsnOf(line),
            Timeline = timeline,
            Xid = uint.Parse(prepared.Length > 0 ? prepared : end.Groups["tx"].Value, CultureInfo.InvariantCulture),
            Time = DateTimeOffset.ParseExact(end.Groups["time"].Value, ["yyyy-MM-dd HH:mm:ss.ffffff", "yyyy-MM-dd HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
        };
    }

    [GeneratedRegex(@"lsn: (?<lsn>[0-9A-F]+/[0-9A-F]+),", RegexOptions.CultureInvariant)]
    private static partial Regex LsnPattern();

    [GeneratedRegex(@"^rmgr: Transaction .* tx: +(?<tx>\d+), .* desc: (?<kind>COMMIT|ABORT)(_PREPARED (?<prepared>\d+):)? (?<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?) UTC", RegexOptions.CultureInvariant)]
    private static partial Regex EndPattern();

    [GeneratedRegex(@"^rmgr: XLOG .* desc: RESTORE_POINT (?<name>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex RestorePointPattern();
}
