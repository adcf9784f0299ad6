using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Restore.Steps;

/// <summary>Puts the rescued WAL where recovery looks when the archive has no more (hazard P5).</summary>
internal sealed class ReturnWal(RestoreWorld world) : Step
{
    private const string Script = """
        set -e
        for f in "$1"/0000*; do
            [ ! -f "$f" ] || [ -e "$2/pg_wal/${f##*/}" ] || { cp -p -- "$f" "$2/pg_wal/.rescued" && mv -- "$2/pg_wal/.rescued" "$2/pg_wal/${f##*/}"; }
        done
        """;

    public override string Id => "return-wal";

    public override string Purpose => "Put the rescued WAL back where recovery finds it";

    public override IReadOnlyList<string> Commands => [$"cp -pn {RescueWal.Directory(world)}/0000* {world.Request.DataDirectory}/pg_wal/"];

    /// <summary>A server that has run on this directory has seen the WAL; copying under it would be wrong.</summary>
    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => world.WasStartedAsync(cancellation);

    public override Task RunAsync(StepContext context, CancellationToken cancellation) =>
        world.Host.RunAsync(new HostCommand("sh", "-c", Script, "return", RescueWal.Directory(world), world.Request.DataDirectory), cancellation);
}
