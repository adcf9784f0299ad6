using System.Globalization;
using System.Text.RegularExpressions;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.PgBackRest;

/// <summary>What <c>pgbackrest verify</c> found. Its exit code is 0 whatever that is (hazard P25), so its words are read.</summary>
public sealed partial record RepositoryVerdict
{
    /// <summary>The options under which it says all that is read here.</summary>
    public static IReadOnlyList<string> Options { get; } = ["--output=text", "--verbose", "--log-level-console=info"];

    /// <summary>Whether it says that all is well.</summary>
    public required bool Ok { get; init; }

    /// <summary>How many WAL segments it read.</summary>
    public required int WalChecked { get; init; }

    /// <summary>How many of them are good.</summary>
    public required int WalValid { get; init; }

    /// <summary>The backups that it read.</summary>
    public required IReadOnlyList<VerifiedSet> Backups { get; init; }

    /// <summary>The objects that are bad, below the archive's or the backups' folder, with what is wrong.</summary>
    public required IReadOnlyList<string> BadFiles { get; init; }

    /// <summary>How many files of backups it read.</summary>
    public int FilesChecked => Backups.Sum(backup => backup.FilesChecked);

    /// <summary>Reads what it printed.</summary>
    /// <exception cref="BackupUnusableException">There is no verdict in it.</exception>
    public static RepositoryVerdict Read(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var status = StatusLine().Match(output);
        if (!status.Success)
        {
            throw new BackupUnusableException("reading the verdict of `pgbackrest verify`", "a line that begins with 'status:'", output.Length == 0 ? "no output" : output[^Math.Min(output.Length, 300)..].Trim(), "run it by hand; a newer pgBackRest may say it in other words.");
        }

        var wal = WalLine().Matches(output);
        return new RepositoryVerdict
        {
            Ok = status.Groups["status"].Value == "ok",
            WalChecked = wal.Sum(line => Number(line, "total")),
            WalValid = wal.Sum(line => Number(line, "valid")),
            Backups = [.. BackupLine().Matches(output).DistinctBy(line => line.Groups["label"].Value).Select(line => new VerifiedSet(
                BackupLabel.Parse(line.Groups["label"].Value), line.Groups["status"].Value, Number(line, "total"), Number(line, "valid")))],
            BadFiles = [.. BadLine().Matches(output).Select(line => $"{line.Groups["file"].Value} ({line.Groups["what"].Value})").Distinct()],
        };
    }

    private static int Number(Match line, string group) => int.Parse(line.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^status: (?<status>\w+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"^  archiveId: \S+, total WAL checked: (?<total>[0-9]{1,9}), total valid WAL: (?<valid>[0-9]{1,9})", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex WalLine();

    [GeneratedRegex(@"^  backup: (?<label>\S+), status: (?<status>[^,]+), total files checked: (?<total>[0-9]{1,9}), total valid files: (?<valid>[0-9]{1,9})", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex BackupLine();

    [GeneratedRegex(@"(?<what>invalid checksum|invalid size|invalid result|file missing|unable to read) '?(?<file>[^\s':]+)'?", RegexOptions.CultureInvariant)]
    private static partial Regex BadLine();
}
