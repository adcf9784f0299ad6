using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
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
        var all = false;
        if (world.Request.Copy is null)
        {
            (inventory, all) = await WithRescuedAsync(inventory, cancellation).ConfigureAwait(false);
        }

        var locator = new RecoveryLocator(info, inventory, world.Reader, world.Blueprint.Timeline, world.Request.BackupSet);
        // The old server's own WAL, where it reaches past the archive, holds all that was ever committed.
        DateTimeOffset? complete = context.Has(FlushWal.Key) ? context.Find<DateTimeOffset>(FlushWal.Key)
            : all ? DateTimeOffset.MaxValue
            : null;
        var location = await locator.LocateAsync(world.Request.Target, complete, cancellation).ConfigureAwait(false);
        context.Record(RecoveryLocation.Key, location, Describe(location));
    }

    /// <summary>Adds the rescued segments that the archive lacks, and puts them where the reader looks. Tells whether the old server's files reached past the archive.</summary>
    private async Task<(WalInventory Inventory, bool All)> WithRescuedAsync(WalInventory inventory, CancellationToken cancellation)
    {
        var archived = inventory.Segments.Select(segment => segment.Segment).ToHashSet();
        var files = new List<ArchivedSegment>();
        foreach (var name in await world.Host.ListAsync(RescueWal.Directory(world), cancellation).ConfigureAwait(false))
        {
            if (WalSegment.TryParse(name, inventory.SegmentSize, out var segment) && !archived.Contains(segment))
            {
                files.Add(new ArchivedSegment(segment, null, DateTimeOffset.MaxValue));
            }
        }

        var rescued = await WithoutSpareAsync(files, inventory, cancellation).ConfigureAwait(false);
        foreach (var name in rescued.Select(segment => segment.Segment.FileName))
        {
            await world.Host.RunAsync(new HostCommand("ln", "-f", "--", $"{RescueWal.Directory(world)}/{name}", $"{world.Blueprint.Scratch}/{name}"), cancellation).ConfigureAwait(false);
        }

        return (inventory.With(rescued), inventory.With(files).Segments is [.., { Path: null }]);
    }

    /// <summary>
    /// A server keeps spare files ahead, under the names of segments that are yet to be written. They hold what they were
    /// before: after a recovery in place even records of the same positions, from the timeline that was left. What a file
    /// is, its first page says (<c>XLogPageHeaderData</c> in xlog_internal.h).
    /// </summary>
    private async Task<IReadOnlyList<ArchivedSegment>> WithoutSpareAsync(List<ArchivedSegment> files, WalInventory inventory, CancellationToken cancellation)
    {
        if (files.Count == 0)
        {
            return files;
        }

        const string script = """
            set -e
            cd "$1" && shift
            for name; do
                timeline=$(od -An -j4 -N4 -tu4 -- "$name")
                position=$(od -An -j8 -N8 -tu8 -- "$name")
                system=$(od -An -j24 -N8 -tu8 -- "$name")
                echo "$timeline $position $system"
            done
            """;
        var read = await world.Host.RunAsync(new HostCommand("sh", ["-c", script, "pages", RescueWal.Directory(world), .. files.Select(file => file.Segment.FileName)]), cancellation).ConfigureAwait(false);
        var pages = read.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ulong.Parse).ToArray());
        return [.. files.Zip(pages).Where(pair => pair.Second is [var timeline, var position, var system] && system == world.Blueprint.Cluster.SystemIdentifier && IsOf(pair.First.Segment, timeline, position, inventory)).Select(pair => pair.First)];
    }

    /// <summary>The segment in which a timeline begins begins with a copy of its parent's pages.</summary>
    private static bool IsOf(WalSegment segment, ulong timeline, ulong position, WalInventory inventory) =>
        position == segment.Start.Value
        && (timeline == segment.Timeline.Value || inventory.HistoryOf(segment.Timeline).Ancestors.Any(ancestor => ancestor.At.Value / segment.Size == segment.Number));

    private static string Describe(RecoveryLocation found) =>
        $"backup set {found.Backup.Label}, timeline {found.Timeline}, {found.SegmentCount} WAL segments to {found.LastSegment}; stops at {found.Effective}"
        + (found.LastReplayed is { } last ? $"; last replayed: {last}" : string.Empty)
        + (found.FirstLeftOut is { } next ? $"; first left out: {next}" : string.Empty)
        + (found.Choice is { } choice ? $"; {choice}" : string.Empty);
}
