using System.CommandLine;
using Recovery.Evidence;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;
using Recovery.Runbook.Commands;
using Recovery.Runbook.Configuration;
using Recovery.Runbook.Display;
using Recovery.Runbook.Hosting;

namespace Recovery.Runbook.Running;

/// <summary>One invocation: its options and settings, and the one way in which a plan is shown, confirmed and carried out. No restore logic.</summary>
internal sealed class Call
{
    private readonly ParseResult parsed;
    private readonly IDisplay display;
    private readonly Interruption interruption;
    private readonly bool planOnly;
    private readonly bool yes;
    private readonly long begun = TimeProvider.System.GetTimestamp();
    private LoadedSettings? loaded;
    private Estate? estate;
    private RunEvidence? evidence;

    /// <summary>Begins an invocation.</summary>
    public Call(ParseResult parsed, IDisplay display, Interruption interruption)
    {
        this.parsed = parsed;
        this.display = display;
        this.interruption = interruption;
        planOnly = parsed.GetValue(Shared.Plan);
        yes = parsed.GetValue(Shared.Yes);
    }

    /// <summary>The settings; read when they are first asked for.</summary>
    public LoadedSettings Loaded => loaded ??= SettingsLoader.Load(parsed.GetValue(Shared.Config), Shared.Overrides(parsed));

    /// <summary>The settings' values.</summary>
    public Settings Settings => Loaded.Settings;

    /// <summary>The settings in the words of the procedures.</summary>
    public Estate Estate => estate ??= new Estate(Settings);

    /// <summary>The runs of this machine.</summary>
    public RunHistory History => new(Settings.Runs.Directory);

    /// <summary>The evidence of real runs.</summary>
    public RunEvidence Evidence => evidence ??= new RunEvidence(Settings, Estate);

    /// <summary>Cancelled by the first Ctrl+C or SIGTERM.</summary>
    public CancellationToken Cancellation => interruption.Token;

    /// <summary>Whether nothing may be done.</summary>
    public bool PlanOnly => planOnly;

    /// <summary>What is shown.</summary>
    public IDisplay Display => display;

    /// <summary>An option's value.</summary>
    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>An argument's value.</summary>
    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>Shows a plan, has it confirmed where it destroys something, carries it out, and says what came of it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="name">What is typed to confirm it: the data directory's or the table's name.</param>
    /// <param name="discard">Removes what planning fetched, where the plan is not carried out.</param>
    /// <param name="judge">The exit code of a run that completed; 0 when null.</param>
    /// <param name="next">What people may want to do next; nothing when null.</param>
    public async Task<int> CarryOutAsync(Plan plan, string name, Func<Plan, CancellationToken, Task>? discard = null, Func<RunOutcome, int>? judge = null, string? next = null)
    {
        plan = plan with { Facts = [.. Estate.Warnings, .. plan.Facts] };
        display.Plan(new PlanOutline(plan, Objective(plan.Procedure), History.Last(plan.Procedure)));
        var recorded = false;
        try
        {
            if (planOnly || plan.Steps.Count == 0)
            {
                return ExitCode.Done;
            }

            if (plan.Destroys.Count > 0 && !Confirmed(name))
            {
                return ExitCode.Cancelled;
            }

            return await RunAsync(plan, runner => runner.RunAsync(plan, Cancellation), judge, next, fresh: true, happened => recorded |= happened.Kind == RunEventKind.Planned).ConfigureAwait(false);
        }
        finally
        {
            // Locked elsewhere, for one, or no room for a journal: there is no run that could be taken up.
            if (!recorded && discard is not null)
            {
                await discard(plan, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes up a run that was cut off, failed or cancelled; it was confirmed when it began.</summary>
    public async Task<int> ResumeAsync(string run)
    {
        var events = History.Open(run);
        var record = RunRecord.Of(events) ?? throw new JournalException($"resuming run {run}", "a plan in its journal", "none", "the run was killed before it began; nothing has been changed. Plan it again.");
        var plan = new ProcedureCatalogue(Estate).Rebuild(record.Procedure, events.First(happened => happened.Kind == RunEventKind.Planned).Data!.Value.GetProperty("blueprint"));
        if (planOnly)
        {
            display.Plan(new PlanOutline(plan, Objective(plan.Procedure), History.Last(plan.Procedure)));
            return ExitCode.Done;
        }

        if (JournalReader.Read(events) is { State: RunState.Completed } done && !await Evidence.HoldsEndOfAsync(done).ConfigureAwait(false))
        {
            return await KeepMissingEvidenceAsync(done).ConfigureAwait(false);
        }

        return await RunAsync(plan, runner => runner.ResumeAsync(record.Run, (_, _) => plan, Cancellation), Verdict.Of(record.Procedure), null, fresh: false).ConfigureAwait(false);
    }

    /// <summary>A run that was killed when all its steps were done, and had told nobody.</summary>
    private async Task<int> KeepMissingEvidenceAsync(ProcedureRun run)
    {
        var outcome = new RunOutcome { Run = run.Run, Directory = History.DirectoryOf(run.Run), Duration = TimeSpan.FromSeconds(run.Seconds), Findings = run.Findings };
        var exitCode = Verdict.Of(run.Procedure)?.Invoke(outcome) ?? ExitCode.Done;
        Tell(run.Procedure, outcome, Objective(run.Procedure), null);
        await KeepEvidenceAsync(run.Run, fresh: false, exitCode).ConfigureAwait(false);
        return exitCode;
    }

    /// <summary>Looks something up. With <c>--plan</c> it is only said what would be looked at.</summary>
    /// <param name="what">What is looked at, after "looks at".</param>
    /// <param name="look">Looks; gives the exit code.</param>
    public async Task<int> LookAsync(string what, Func<Task<int>> look)
    {
        if (planOnly)
        {
            display.Found("plan", new Shown.LookPlan("look at " + what, []), $"Would look at {what}.\nDESTROYS: nothing; looking changes nothing");
            return ExitCode.Done;
        }

        return await look().ConfigureAwait(false);
    }

    private async Task<int> RunAsync(Plan plan, Func<Runner, Task<RunOutcome>> run, Func<RunOutcome, int>? judge, string? next, bool fresh, Action<RunEvent>? hear = null)
    {
        History.RequireRoom();
        var name = string.Empty;
        using var log = new LogFile(Settings.Runs.Directory, Settings.Logging.Directory, display);
        void Remember(RunEvent happened)
        {
            name = happened.Run;
            hear?.Invoke(happened);
        }

        interruption.OnAsked = () => display.Note($"Stopping at a safe point; once more kills. To go on later: runbook runs resume {name}");
        try
        {
            var objective = Objective(plan.Procedure);
            var outcome = await display.DuringAsync(plan, objective, () => run(new Runner(Settings.Runs.Directory, [Remember, log.Write, display.Show]))).ConfigureAwait(false);
            var exitCode = judge?.Invoke(outcome) ?? ExitCode.Done;
            Tell(plan.Procedure, outcome, objective, log.Shown);
            await KeepEvidenceAsync(name, fresh, exitCode).ConfigureAwait(false);
            if (next is not null)
            {
                display.Note(next);
            }

            return exitCode;
        }
        catch (Exception cause) when (name.Length > 0)
        {
            log.Note(cause.ToString());
            await KeepEvidenceAsync(name, fresh, ExitCode.Of(cause)).ConfigureAwait(false);
            throw new RunEndedException(name, log.Shown, cause);
        }
    }

    /// <summary>What cannot be kept is said, and changes nothing: the restore is done, or failed, all the same.</summary>
    private async Task KeepEvidenceAsync(string run, bool fresh, int exitCode)
    {
        try
        {
            var kept = await Evidence.KeepAsync(History.Open(run), fresh ? TimeProvider.System.GetElapsedTime(begun) : null, exitCode).ConfigureAwait(false);
            display.Found("evidence", new Shown.EvidenceFile(kept), "evidence: " + kept);
        }
        catch (Exception cause) when (cause is RecoveryException or IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            display.Error($"NO EVIDENCE of run {run} was kept: {cause.Message}", ExitCode.Done);
        }
    }

    private void Tell(string procedure, RunOutcome outcome, TimeSpan? objective, string? log)
    {
        foreach (var line in Verdict.Describe(procedure, outcome))
        {
            display.Note(line);
        }

        var met = objective is { } limit ? $" of {Duration.Say(limit)} (RTO){(outcome.Duration > limit ? ": NOT MET" : string.Empty)}" : string.Empty;
        display.Note($"Done in {Duration.Say(outcome.Duration)}{met}.{(log is null ? string.Empty : $"\nlog:      {log}")}");
    }

    /// <summary>Whether what is destroyed was confirmed: by <c>--yes</c>, or by typing a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="PreconditionException">There is nobody to ask.</exception>
    public bool Confirmed(string name)
    {
        var confirmed = yes || Confirm(name);
        if (!confirmed)
        {
            display.Error("Not confirmed: nothing has been changed.", ExitCode.Cancelled);
        }

        return confirmed;
    }

    private static bool Confirm(string name)
    {
        if (Console.IsInputRedirected)
        {
            throw new PreconditionException("asking before anything is destroyed", "a terminal, or --yes", "neither", "read the plan with --plan, then run again with --yes; nothing has been changed.");
        }

        Console.Error.Write($"Type {name} to go on: ");
        return Console.ReadLine()?.Trim() == name;
    }

    private TimeSpan? Objective(string procedure) => Evidence.Objectives?.Find(procedure)?.Rto;
}
