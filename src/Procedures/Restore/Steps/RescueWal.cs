using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Restore.Steps;

/// <summary>Sets the old data directory's WAL aside: it may hold commits that were never archived (hazard P5).</summary>
internal sealed class RescueWal(RestoreWorld world) : Step
{
    private const string Script = """
        set -e
        umask 077
        mkdir -p "$2/archive_status"
        for f in "$1"/archive_status/0000*; do
            [ ! -f "$f" ] || cp -p -- "$f" "$2/archive_status/"
        done
        for f in "$1"/0000*; do
            [ ! -f "$f" ] || cp -p -- "$f" "$2/"
        done
        sync "$2" "$2/archive_status"
        touch "$2.complete"
        """;

    public override string Id => "rescue-wal";

    public override string Purpose => "Set the old data directory's WAL aside: it may hold commits that were never archived";

    public override IReadOnlyList<string> Commands => [$"cp -p {Source}/0000* {Directory(world)}/"];

    private string Source => world.Blueprint.WalDirectory ?? world.Request.DataDirectory + "/pg_wal";

    public static string Directory(RestoreWorld world) => world.Blueprint.Scratch + "/rescued";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => world.Host.ExistsAsync(Directory(world) + ".complete", cancellation);

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        // No server runs any more: planning saw none, or the step before has stopped it. Of one that crashed, a backend may commit on.
        await world.Production.ClearCrashedAsync(TimeSpan.FromSeconds(30), cancellation).ConfigureAwait(false);
        var silent = await HostClock.NowAsync(world.Host, cancellation).ConfigureAwait(false);
        context.Record(RecoveryReport.SilentKey, silent, $"no server has run since {Instant.Format(silent)} or earlier");
        await world.Host.RunAsync(new HostCommand("sh", "-c", Script, "rescue", Source, Directory(world)), cancellation).ConfigureAwait(false);
    }
}
