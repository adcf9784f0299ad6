using Recovery.Procedures.Engine;
using Recovery.Procedures.PgBackRest;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>Reads everything and compares checksums (<c>pgbackrest verify</c>, which exits 0 whatever it finds: hazard P25).</summary>
internal sealed class RepositoryContentCheck(VerificationWorld world) : VerificationCheck(world)
{
    public const string Name = "read-repository";

    private const int Shown = 10;

    public override string Id => Name;

    public override string Purpose => "Read every object of the repository and compare its checksum";

    public override IReadOnlyList<string> Commands => World.Request.ReadContent ? [World.PgBackRest.Command("verify", RepositoryVerdict.Options).ToString()] : [];

    protected override string Check => CheckName.Content;

    protected override async Task<IReadOnlyList<VerificationFinding>> LookAsync(StepContext context, CancellationToken cancellation)
    {
        if (!World.Request.ReadContent)
        {
            return [Skipped("not asked for: checksums of the content were not compared")];
        }

        var backups = (await World.InfoAsync(cancellation).ConfigureAwait(false)).Backups;
        if (!context.Find<bool>(RepositoryObjectsCheck.WholeKey))
        {
            // pgBackRest tries each file of a cut bundle again for 15 seconds: a thousand files, four hours.
            return [Skipped(backups.Count == 0 ? "there is no backup" : "objects are missing or cut, which is reported by itself; reading the rest would take hours in vain")];
        }

        using var deadline = new CancellationTokenSource(World.Request.ReadDeadline);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            var result = await World.Host.RunAsync(World.PgBackRest.Command("verify", RepositoryVerdict.Options), either.Token).ConfigureAwait(false);
            return [Judge(RepositoryVerdict.Read(result.Output + result.Error), backups.Count)];
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [Failed($"the repository was not read within {VerificationWorld.Say(World.Request.ReadDeadline)}", "allow more time, or look at the storage's answers in pgBackRest's log.")];
        }
    }

    private VerificationFinding Judge(RepositoryVerdict verdict, int expected)
    {
        var good = verdict.Backups.Count(backup => backup.Valid);
        if (verdict is { Ok: true, BadFiles.Count: 0 } && good == expected && verdict.WalChecked > 0 && verdict.WalChecked == verdict.WalValid)
        {
            return Passed($"{verdict.FilesChecked} files of {good} backups and {verdict.WalChecked} WAL segments have their checksums");
        }

        var bad = verdict.Backups.Where(backup => !backup.Valid).Select(backup => $"backup {backup.Label} is {backup.Status}")
            .Concat(verdict.WalChecked > verdict.WalValid ? [$"{verdict.WalChecked - verdict.WalValid} WAL segments are bad"] : [])
            .Concat(verdict.Backups.Count == expected ? [] : [$"{verdict.Backups.Count} backups were read of {expected}"]);
        var named = verdict.BadFiles.Take(Shown).Select(file => "bad: " + file).Concat(verdict.BadFiles.Count > Shown ? [$"and {verdict.BadFiles.Count - Shown} more"] : []);
        return Failed(
            string.Join("; ", bad.Concat(named).DefaultIfEmpty(verdict.Ok ? "no WAL segment was read" : "pgbackrest verify says error")),
            "do not restore from what is named here; make a full backup at once, and look at the storage's versions of these objects.");
    }
}
