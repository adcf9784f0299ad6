using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Restore.Steps;

internal sealed class StartServer(RestoreWorld world) : Step
{
    /// <summary>The launched <see cref="Postgres.Postmaster"/>.</summary>
    public const string Key = "postmaster";

    public override string Id => "start-server";

    public override string Purpose => $"Start the server of {world.Request.TargetDirectory}";

    public override IReadOnlyList<string> Commands => [(world.Request.Copy is null ? world.Request.Service.Start(world.Request.ServerOptions)?.ToString() : null) ?? string.Join(' ', ["postgres", "-D", world.Request.TargetDirectory, "-c data_directory=" + world.Request.TargetDirectory, .. world.Request.ServerOptions.Select(option => "-c " + option)])];

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
        await world.WasStartedAsync(cancellation).ConfigureAwait(false)
        && await world.Server.FindPostmasterAsync(cancellation).ConfigureAwait(false) is { } alive
        && alive == context.Find<Postgres.Postmaster>(Key);

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        // Killed between the launch and the journal's line: the server is there, and it is ours, since the files are.
        var postmaster = await world.Server.FindPostmasterAsync(cancellation).ConfigureAwait(false);
        if (postmaster is null)
        {
            // Of one that was killed, processes may live on for a moment, and its lock file for ever.
            await world.Server.ClearCrashedAsync(TimeSpan.FromSeconds(30), cancellation).ConfigureAwait(false);
            await HotStandbySettings.RaiseAsync(world, context, cancellation).ConfigureAwait(false);
            await world.Host.WriteTextAsync(world.StartedMark, context.Run, "0600", cancellation).ConfigureAwait(false);
            postmaster = await world.Server.LaunchAsync(world.Request.ServerOptions, cancellation).ConfigureAwait(false);
        }
        else if (!await world.WasStartedAsync(cancellation).ConfigureAwait(false))
        {
            throw new PreconditionException($"starting the server of {world.Request.TargetDirectory}", "that no server runs there", $"postmaster {postmaster.Pid}, which this run did not start", "stop it and resume the run.");
        }

        context.Record(Key, postmaster, $"process {postmaster.Pid}");
    }
}
