using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Restore;

namespace Recovery.Procedures.CrossRegion.Steps;

/// <summary>Keeps the old primary's WAL for good: it may hold commits that were neither archived nor replicated, and that no restore brings back.</summary>
internal sealed class KeepOldWal(RestoreWorld world) : Step
{
    /// <summary>Where the WAL is kept.</summary>
    public const string Key = "oldWal";

    private const string Script = """
        set -e
        umask 077
        mkdir -p "$2"
        for f in "$1"/pg_wal/0000*; do
            [ ! -f "$f" ] || cp -p -- "$f" "$2/"
        done
        sync "$2"
        touch "$2/complete"
        """;

    public override string Id => "keep-old-wal";

    public override string Purpose => "Keep a copy of the old primary's WAL, with whatever was never replicated";

    public override IReadOnlyList<string> Commands => [$"cp -p {world.Request.DataDirectory}/pg_wal/0000* {world.Request.WorkDirectory}/left-behind/<run>/"];

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => world.Host.ExistsAsync(Directory(context) + "/complete", cancellation);

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        await world.Host.RunAsync(new HostCommand("sh", "-c", Script, "keep", world.Request.DataDirectory, Directory(context)), cancellation).ConfigureAwait(false);
        context.Record(Key, Directory(context), $"the old primary's WAL is kept in {Directory(context)}; remove it when nobody misses anything");
    }

    private string Directory(StepContext context) => $"{world.Request.WorkDirectory}/left-behind/{context.Run}";
}
