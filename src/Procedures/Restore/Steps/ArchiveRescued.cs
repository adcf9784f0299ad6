using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Restore.Steps;

/// <summary>
/// Hands the WAL that only the old data directory had to the restored server's archiver. Recovery has replayed it, but
/// nothing archives it by itself: the archive would have a gap there, and the next restore could not get past it, or would
/// end before it, with all that was committed since (hazard P5).
/// </summary>
internal sealed class ArchiveRescued(RestoreWorld world) : Step
{
    // The file first, then the mark: the archiver drops a mark without a file. What recovery left in place is not written again.
    private const string Script = """
        set -e
        from=$1 to=$2/pg_wal
        shift 2
        for name; do
            [ -e "$to/$name" ] || { cp -p -- "$from/$name" "$to/.rescued" && sync "$to/.rescued" && mv -f -- "$to/.rescued" "$to/$name"; }
            mark=$from/archive_status/$name.ready
            [ -e "$mark" ] || mark=$from/archive_status/$name.done
            cp -p -- "$mark" "$to/archive_status/$name.ready"
        done
        sync "$to/archive_status"
        """;

    public override string Id => "archive-rescued";

    public override string Purpose => "Have the restored server archive the WAL that was set aside and that the archive lacks";

    public override IReadOnlyList<string> Commands => [$"cp -p {RescueWal.Directory(world)}/<segment> {world.Request.DataDirectory}/pg_wal/", $"touch {world.Request.DataDirectory}/pg_wal/archive_status/<segment>.ready"];

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var marks = await world.Host.ListAsync(RescueWal.Directory(world) + "/archive_status", cancellation).ConfigureAwait(false);
        if (marks.Count == 0)
        {
            return;
        }

        // Only what was written to its end has a mark. A segment that had been archived may have been lost there since.
        var archived = await world.Archive.NamesAsync(cancellation).ConfigureAwait(false);
        var lacking = marks.Select(mark => (Name: Path.GetFileNameWithoutExtension(mark), Ready: mark.EndsWith(".ready", StringComparison.Ordinal)))
            .Where(mark => (mark.Ready || !mark.Name.Contains('.', StringComparison.Ordinal)) && !archived.Contains(mark.Name))
            .Select(mark => mark.Name)
            .ToList();
        if (lacking.Count > 0)
        {
            await world.Host.RunAsync(new HostCommand("sh", ["-c", Script, "archive", RescueWal.Directory(world), world.Request.DataDirectory, .. lacking]), cancellation).ConfigureAwait(false);
            context.Report($"{string.Join(", ", lacking)} will be archived by the restored server");
        }
    }
}
