using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Targets;
using Recovery.Procedures.Values;

namespace Recovery.Runbook;

/// <summary>One invocation: makes the plan, asks where something would be destroyed, carries it out. No restore logic.</summary>
internal sealed class Session(Settings settings, bool planOnly, bool yes, Display display)
{
    private readonly Runner runner = new(settings.RunsDirectory, [display.Show]);

    public async Task<int> RestoreAsync(Func<Settings, RestoreRequest> ask, CancellationToken cancellation)
    {
        var procedure = new RestoreProcedure(settings.Host);
        var plan = await procedure.PlanAsync(ask(settings), cancellation).ConfigureAwait(false);
        display.Plan(plan);
        if (planOnly || !Confirmed(plan, settings.DataDirectory))
        {
            await procedure.DiscardAsync(plan, cancellation).ConfigureAwait(false);
            return planOnly ? ExitCode.Done : ExitCode.Cancelled;
        }

        await runner.RunAsync(plan, cancellation).ConfigureAwait(false);
        return ExitCode.Done;
    }

    public async Task<int> CleanUpAsync(string? directory, CancellationToken cancellation)
    {
        var copy = directory ?? settings.CopyDirectory;
        var plan = await new CleanUpProcedure(settings.Host).PlanAsync(new CleanUpRequest(copy, settings.DataDirectory), cancellation).ConfigureAwait(false);
        display.Plan(plan);
        if (planOnly || !Confirmed(plan, copy))
        {
            return planOnly ? ExitCode.Done : ExitCode.Cancelled;
        }

        await runner.RunAsync(plan, cancellation).ConfigureAwait(false);
        return ExitCode.Done;
    }

    public async Task<int> ResumeAsync(string run, CancellationToken cancellation)
    {
        await runner.ResumeAsync(
            run,
            (name, blueprint) => name == CleanUpProcedure.Name ? new CleanUpProcedure(settings.Host).Rebuild(blueprint) : new RestoreProcedure(settings.Host).Rebuild(blueprint),
            cancellation).ConfigureAwait(false);
        return ExitCode.Done;
    }

    public async Task<int> TargetsAsync(DateTimeOffset from, DateTimeOffset to, TimelineId? timeline, CancellationToken cancellation)
    {
        var client = new PgBackRestClient(settings.Host, settings.Stanza, settings.PgBackRestConfig);
        var finder = new RecoveryTargetFinder(settings.Host, client, settings.WorkDirectory, new Sql(settings.Production));
        foreach (var candidate in await finder.FindAsync(from, to, timeline, cancellation).ConfigureAwait(false))
        {
            display.Show(candidate);
        }

        return ExitCode.Done;
    }

    /// <summary>A destructive plan is confirmed by typing the name of what is destroyed; without a terminal it needs --yes.</summary>
    private bool Confirmed(Plan plan, string name)
    {
        if (plan.Destroys.Count == 0 || yes)
        {
            return true;
        }

        if (Console.IsInputRedirected)
        {
            throw new PreconditionException("asking before anything is destroyed", "a terminal, or --yes", "neither", "read the plan with --plan, then run again with --yes; nothing has been changed.");
        }

        Console.Write($"Type {name} to go on: ");
        return Console.ReadLine()?.Trim() == name;
    }
}
