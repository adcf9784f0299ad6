using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Restore.Steps;

/// <summary>Finds the backup set, the unbroken WAL and the very record at which recovery stops. Nothing is destroyed before this has succeeded.</summary>
internal sealed class LocateTarget(RestoreWorld world) : Step
{
    public override string Id => "locate-target";

    public override string Purpose => $"Find {world.Request.Target} in the backups and the WAL archive, and check that the WAL up to it has no gap";

    public override IReadOnlyList<string> Commands => [world.PgBackRest.Command("info", "--output=json").ToString(), world.PgBackRest.Command("repo-ls", "--recurse", "--output=json", $"archive/{world.Request.Stanza}/{world.Blueprint.Cluster.ArchiveId}").ToString()];

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(RecoveryLocation.Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (world.Blueprint.Located is { } settled)
        {
            context.Record(RecoveryLocation.Key, settled, Describe(settled));
            return;
        }

        var info = await world.PgBackRest.InfoAsync(cancellation).ConfigureAwait(false);
        var inventory = await world.Archive.ListAsync(cancellation).ConfigureAwait(false);
        if (world.Request.Copy is null)
        {
            inventory = await WithRescuedAsync(inventory, cancellation).ConfigureAwait(false);
        }

        var locator = new RecoveryLocator(info, inventory, world.Reader, world.Blueprint.Timeline, world.Request.BackupSet);
        // The old server's own WAL, where it reaches past the archive, holds all that was ever committed.
        DateTimeOffset? complete = context.Has(FlushWal.Key) ? context.Find<DateTimeOffset>(FlushWal.Key)
            : inventory.Segments is [.., { Path: null }] ? DateTimeOffset.MaxValue
            : null;
        var location = await locator.LocateAsync(world.Request.Target, complete, cancellation).ConfigureAwait(false);
        context.Record(RecoveryLocation.Key, location, Describe(location));
    }

    /// <summary>Adds the rescued segments that the archive lacks, and puts them where the reader looks.</summary>
    private async Task<WalInventory> WithRescuedAsync(WalInventory inventory, CancellationToken cancellation)
    {
        var archived = inventory.Segments.Select(segment => segment.Segment).ToHashSet();
        var rescued = new List<ArchivedSegment>();
        foreach (var name in await world.Host.ListAsync(RescueWal.Directory(world), cancellation).ConfigureAwait(false))
        {
            if (WalSegment.TryParse(name, inventory.SegmentSize, out var segment) && !archived.Contains(segment))
            {
                await world.Host.RunAsync(new Hosts.HostCommand("ln", "-f", "--", $"{RescueWal.Directory(world)}/{name}", $"{world.Blueprint.Scratch}/{name}"), cancellation).ConfigureAwait(false);
                rescued.Add(new ArchivedSegment(segment, null, DateTimeOffset.MaxValue));
            }
        }

        return inventory.With(rescued);
    }

    private static string Describe(RecoveryLocation found) =>
        $"backup set {found.Backup.Label}, timeline {found.Timeline}, {found.SegmentCount} WAL segments to {found.LastSegment}; stops at {found.Effective}"
        + (found.LastReplayed is { } last ? $"; last replayed: {last}" : string.Empty)
        + (found.FirstLeftOut is { } next ? $"; first left out: {next}" : string.Empty)
        + (found.Choice is { } choice ? $"; {choice}" : string.Empty);
}
