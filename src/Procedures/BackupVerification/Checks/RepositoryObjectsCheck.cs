using Recovery.Procedures.Engine;
using Recovery.Procedures.PgBackRest;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>Compares the manifest of every backup with a listing of the repository: nothing is read but manifests.</summary>
internal sealed class RepositoryObjectsCheck(VerificationWorld world) : VerificationCheck(world)
{
    public const string Name = "check-repository-objects";

    public const string WholeKey = "objects-whole";

    public override string Id => Name;

    public override string Purpose => "Compare what the manifests name with the objects that are there";

    public override IReadOnlyList<string> Commands => [World.PgBackRest.Command("repo-ls", "--recurse", "--output=json", $"backup/{World.Request.Stanza}").ToString()];

    protected override string Check => CheckName.Objects;

    protected override async Task<IReadOnlyList<VerificationFinding>> LookAsync(StepContext context, CancellationToken cancellation)
    {
        var backups = (await World.InfoAsync(cancellation).ConfigureAwait(false)).Backups;
        if (backups.Count == 0)
        {
            return [Skipped("there is no backup")];
        }

        var objects = new BackupObjects(World.PgBackRest);
        var findings = new List<VerificationFinding>();
        var count = 0;
        foreach (var backup in backups)
        {
            var set = await objects.CheckAsync(backup, cancellation).ConfigureAwait(false);
            count += set.Objects;
            if (set.Problems.Count > 0)
            {
                findings.Add(Failed(set.ToString(), "this set cannot be restored: make a full backup at once, and find out who deletes or overwrites objects."));
            }
        }

        context.Record(WholeKey, findings.Count == 0, "whether all objects are there");
        return findings.Count > 0 ? findings : [Passed($"{count} objects of {backups.Count} backups are there, with the bytes that they need")];
    }
}
