using System.Text.RegularExpressions;

namespace Recovery.Procedures.Postgres;

/// <summary>Reads in the log of a server that died in recovery which WAL segment it was about.</summary>
internal static partial class RecoveryLog
{
    /// <summary>Which segment the recovery needed, and what to do; null where it did not die for want of WAL.</summary>
    /// <param name="log">The server's log, from its last start on or longer.</param>
    public static string? Explain(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (Unfetched().Matches(log) is [.., var unfetched])
        {
            return $"recovery needs {unfetched.Groups["file"].Value}, which could not be fetched from the archive: the lines above say why. Mend that and resume the run; nothing was left out.";
        }

        return log.Contains("recovery ended before configured recovery target was reached", StringComparison.Ordinal) && Restored().Matches(log) is [.., var restored]
            ? $"recovery ended in {restored.Groups["file"].Value}, or for want of the one after it: the lines above say what is wrong. Put a whole copy into the archive, from pg_wal of the old data directory or a standby, and resume the run; or recover to a target before it."
            : null;
    }

    [GeneratedRegex("FATAL: +could not restore file \"(?<file>[^\"]+)\" from archive", RegexOptions.CultureInvariant)]
    private static partial Regex Unfetched();

    [GeneratedRegex("restored log file \"(?<file>[0-9A-F]{24})\" from archive", RegexOptions.CultureInvariant)]
    private static partial Regex Restored();
}
