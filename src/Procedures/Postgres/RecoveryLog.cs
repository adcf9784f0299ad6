using System.Text.RegularExpressions;

namespace Recovery.Procedures.Postgres;

/// <summary>Reads in the log of a server that died in recovery which WAL segment, or which tablespace, it was about.</summary>
internal static partial class RecoveryLog
{
    /// <summary>What the recovery needed, and what to do; null where it died of something else.</summary>
    /// <param name="log">The end of the server's log; what is before its last start does not count.</param>
    public static string? Explain(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        log = log[Math.Max(0, log.LastIndexOf("starting PostgreSQL", StringComparison.Ordinal))..];
        if (Unfetched().Matches(log) is [.., var unfetched])
        {
            return $"recovery needs {unfetched.Groups["file"].Value}, which could not be fetched from the archive: the lines above say why. Mend that and resume the run; nothing was left out.";
        }

        if (CreatedTablespace().Match(log) is { Success: true } tablespace)
        {
            var place = tablespace.Groups["place"].Value;
            return $"a tablespace was created at {place} after the backup. Where no production server uses {place}, as on another host: make that directory, for the server's user alone, and resume the run. Beside production its files are production's: nothing has been written into them, and a copy cannot recover past that moment; plan again with a backup set that was taken since (`--backup`), or to a target before it, or recover on another host.";
        }

        return log.Contains("recovery ended before configured recovery target was reached", StringComparison.Ordinal) && Restored().Matches(log) is [.., var restored]
            ? $"recovery ended in {restored.Groups["file"].Value}, or for want of the one after it: the lines above say what is wrong. Put a whole copy into the archive, from pg_wal of the old data directory or a standby, and resume the run; or recover to a target before it."
            : null;
    }

    [GeneratedRegex("FATAL: +could not restore file \"(?<file>[^\"]+)\" from archive", RegexOptions.CultureInvariant)]
    private static partial Regex Unfetched();

    // In the context of the error; the words around it are in the server's language.
    [GeneratedRegex("Tablespace/CREATE: [0-9]+ \"(?<place>[^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex CreatedTablespace();

    [GeneratedRegex("restored log file \"(?<file>[0-9A-F]{24})\" from archive", RegexOptions.CultureInvariant)]
    private static partial Regex Restored();
}
