using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Storage;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>Whether the bucket in the other region has what the primary's has.</summary>
internal sealed class ReplicationCheck(VerificationWorld world) : VerificationCheck(world)
{
    public const string Name = "check-replication";

    public override string Id => Name;

    public override string Purpose => "Compare the bucket with its replica in the other region, object by object";

    protected override string Check => CheckName.Replication;

    protected override async Task<IReadOnlyList<VerificationFinding>> LookAsync(StepContext context, CancellationToken cancellation)
    {
        if (World.Request.Replica is not { } pair)
        {
            return [Skipped("not asked for")];
        }

        using var primary = new ObjectStore(pair.Primary);
        using var replica = new ObjectStore(pair.Replica);
        var report = await new ReplicationInventory(primary, replica).CompareAsync(pair.Prefix, await World.NowAsync(cancellation).ConfigureAwait(false), pair.Allowance, cancellation).ConfigureAwait(false);
        return
        [
            report.IsCurrent
                ? Passed(report.ToString())
                : Failed(report.ToString(), "look at the bucket's replication rule; what was lost must be copied by hand, replication does not try again."),
        ];
    }
}
