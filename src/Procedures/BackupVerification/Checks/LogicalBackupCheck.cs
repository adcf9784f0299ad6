using Recovery.Procedures.Engine;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>The newest logical backup: its age by its manifest, and that its objects have the sizes that it names.</summary>
internal sealed class LogicalBackupCheck(VerificationWorld world) : VerificationCheck(world)
{
    public const string Name = "check-logical-backup";

    public override string Id => Name;

    public override string Purpose => "Look at the newest logical backup: age, and that its objects are those of its manifest";

    protected override string Check => CheckName.Logical;

    protected override async Task<IReadOnlyList<VerificationFinding>> LookAsync(StepContext context, CancellationToken cancellation)
    {
        if (World.Request.Logical is not { } location)
        {
            return [Skipped("not asked for")];
        }

        using var store = new ObjectStore(location);
        var backups = await new LogicalCatalogue(store, World.Request.LogicalPrefix).ListAsync(null, cancellation).ConfigureAwait(false);
        if (backups.Count == 0)
        {
            return [Failed($"there is no logical backup below {World.Request.LogicalPrefix} in {location}", "look at the schedule of logical backups; an archive without a manifest is none.")];
        }

        var bad = backups.Where(backup => backup.Fault is not null).ToList();
        var age = await World.NowAsync(cancellation).ConfigureAwait(false) - backups[0].Manifest.TakenAt;
        List<VerificationFinding> findings = [OfAge(Check, $"the newest logical backup {backups[0].Name} ({new ByteCount(backups[0].Manifest.Bytes)})", age, World.Request.LogicalAge, World.Request.LogicalAge * 2, "look at the schedule of logical backups and at the log of the last one.")];
        if (bad.Count > 0)
        {
            var message = $"objects are not those of their manifest: {string.Join("; ", bad.Take(3).Select(backup => $"{backup.Name}: {backup.Fault}"))}";
            const string hint = "make a new one; an object that was cut or replaced is no backup.";
            findings.Add(backups[0].Fault is null ? Warning(message, hint) : Failed(message, hint));
        }

        return findings;
    }
}
