using Recovery.Procedures.Engine;
using Recovery.Procedures.PgBackRest;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>The newest backup: that there is one, its age, its size beside the last ones of its type, and its page checksums.</summary>
internal sealed class NewestBackupCheck(VerificationWorld world) : VerificationCheck(world)
{
    public const string Name = "check-newest-backup";

    public const string BackupKey = "backup";

    public override string Id => Name;

    public override string Purpose => "Look at the newest backup: age, type, size beside the last ones of its type, page checksums";

    public override IReadOnlyList<string> Commands => [World.PgBackRest.Command("info", "--output=json").ToString()];

    protected override string Check => CheckName.BackupExists;

    protected override async Task<IReadOnlyList<VerificationFinding>> LookAsync(StepContext context, CancellationToken cancellation)
    {
        context.Record(BackupKey, new VerifiedBackup(), "no backup known yet");
        var info = await World.InfoAsync(cancellation).ConfigureAwait(false);
        var backups = info.Clusters.Count == 0 ? [] : info.Backups.Where(backup => backup.ClusterId == info.Current.Id).ToList();
        if (backups.Count == 0)
        {
            return [Failed($"there is no backup of the present cluster (status {info.StatusCode}: {info.StatusMessage})", "make one at once with `pgbackrest backup --type=full`, and find out why there is none.")];
        }

        var newest = backups[^1];
        var age = await World.NowAsync(cancellation).ConfigureAwait(false) - newest.Stopped;
        List<VerificationFinding> findings =
        [
            info.StatusCode == 0 ? Passed($"{backups.Count} backups, the newest is {newest}") : Failed($"pgbackrest info says {info.StatusCode}: {info.StatusMessage}", "look at `pgbackrest info`."),
            OfAge(CheckName.Age, $"the newest backup {newest.Label}", age, World.Request.WarnAge, World.Request.FailAge, "look at the schedule of backups and at the log of the last one."),
        ];
        var (size, usual) = Size(newest, backups);
        findings.Add(size);
        findings.AddRange(await PagesAsync(backups, cancellation).ConfigureAwait(false));
        context.Record(BackupKey, Describe(newest, age, usual, findings), newest.ToString());
        return findings;
    }

    private static VerifiedBackup Describe(BackupSet newest, TimeSpan age, long? usual, List<VerificationFinding> findings) => new()
    {
        Type = newest.Type,
        StartTime = newest.Started,
        StopTime = newest.Stopped,
        SizeBytes = newest.DatabaseSize.Value,
        Status = BackupVerificationReport.Worst(findings) switch { CheckStatus.Passed => "valid", CheckStatus.Warning => "suspect", _ => "invalid" },
        Label = newest.Label.Value,
        RepositoryBytes = newest.RepositorySize.Value,
        AgeSeconds = age.TotalSeconds,
        UsualSizeBytes = usual,
    };

    private (VerificationFinding Finding, long? Usual) Size(BackupSet newest, List<BackupSet> backups)
    {
        var earlier = backups.Where(backup => backup.Type == newest.Type && backup != newest).TakeLast(World.Request.SizeHistory).Select(backup => backup.DatabaseSize.Value).Order().ToList();
        if (earlier.Count == 0)
        {
            return newest.DatabaseSize.Value > 0
                ? (Passed($"{newest.DatabaseSize}; it is the only {newest.Type} backup, so there is nothing to compare it with", CheckName.Size), null)
                : (Failed("the newest backup is empty", "make a full backup and look at its log.", CheckName.Size), null);
        }

        var usual = earlier[earlier.Count / 2];
        var differs = Math.Abs(newest.DatabaseSize.Value - usual) / (double)Math.Max(1, usual);
        var message = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{newest.DatabaseSize} beside {new Values.ByteCount(usual)}, the median of {earlier.Count} earlier {newest.Type} backups ({differs:P0} apart)");
        return (differs > World.Request.SizeTolerance
            ? Warning(message, "find out what was loaded or lost; if it was lost, keep the older backups from expiring.", CheckName.Size)
            : Passed(message, CheckName.Size), usual);
    }

    private async Task<IReadOnlyList<VerificationFinding>> PagesAsync(List<BackupSet> backups, CancellationToken cancellation)
    {
        var bad = backups.Where(backup => backup.HasError).ToList();
        if (bad.Count == 0)
        {
            return [Passed($"none of {backups.Count} backups has the error flag", CheckName.Pages)];
        }

        var findings = new List<VerificationFinding>();
        foreach (var backup in bad)
        {
            var files = await PageErrors.ReadAsync(World.PgBackRest, backup.Label, cancellation).ConfigureAwait(false);
            var message = $"pages failed their checksum when {backup.Label} was taken: {string.Join(", ", files.DefaultIfEmpty("its log names the files"))}";
            findings.Add(backup == backups[^1]
                ? Failed(message, "the damage is in the database itself: find the tables with pg_relation_filepath and pg_amcheck, and restore them from a backup before it. Keep that backup from expiring.", CheckName.Pages)
                : Warning(message, "do not restore from this set; newer ones are sound.", CheckName.Pages));
        }

        return findings;
    }
}
