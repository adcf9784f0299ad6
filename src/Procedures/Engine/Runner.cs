using System.Globalization;
using System.Text.Json;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Locks;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Engine;

/// <summary>
/// Carries plans out: takes the locks, writes the journal, and runs each step that is not done yet. The console, log
/// files and reports are listeners; nothing here writes to them. Evidence is made from the journal.
/// </summary>
/// <param name="runsDirectory">The folder of all runs on this machine.</param>
/// <param name="listeners">Get every event as it happens, in order.</param>
/// <param name="time">The clocks; the system's when null.</param>
public sealed class Runner(string runsDirectory, IReadOnlyList<Action<RunEvent>>? listeners = null, TimeProvider? time = null)
{
    private readonly TimeProvider clock = time ?? TimeProvider.System;

    /// <summary>Runs a plan from its beginning.</summary>
    /// <exception cref="LockedException">Another run uses the same data directory or stanza, or has taken a lock over that this one could not renew.</exception>
    /// <exception cref="RecoveryException">A step failed; the run can be resumed.</exception>
    public async Task<RunOutcome> RunAsync(Plan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var run = string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyyMMdd-HHmmss}-{plan.Procedure}-{Guid.NewGuid().ToString("N")[..6]}");
        var locks = await LockAsync(plan, run, cancellation).ConfigureAwait(false);
        await using var held = locks.ConfigureAwait(false);
        var directory = Path.Combine(runsDirectory, run);
        System.IO.Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var journal = Journal.Open(Path.Combine(directory, JournalFile));
        var session = new RunSession(run, directory, plan, journal, listeners ?? [], clock, new Dictionary<string, JsonElement>(StringComparer.Ordinal));
        session.Emit(RunEventKind.Planned, null, plan.Title, data: Journal.Json.ToElement(new PlannedRun(plan.Procedure, plan.Blueprint, plan.Facts, plan.ToString())));
        return await RunAsync(session, locks, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes up a run that was killed, cancelled or failed, with the decisions it had made.</summary>
    /// <param name="run">The run's identity.</param>
    /// <param name="rebuild">Makes the same steps again from the procedure's name and the plan's blueprint.</param>
    /// <param name="cancellation">Stops the run at a safe point.</param>
    /// <exception cref="JournalException">There is no such run, or nothing is left to do.</exception>
    public async Task<RunOutcome> ResumeAsync(string run, Func<string, JsonElement, Plan> rebuild, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rebuild);
        if (string.IsNullOrEmpty(run) || !run.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            // A run is carried out by what its journal says: only one of this folder's is.
            throw new JournalException("resuming a run", "a run's name: letters, digits and dashes", $"'{PlainText.Shown(run ?? string.Empty)}'", "list the runs, and name one of them.");
        }

        var directory = Path.Combine(runsDirectory, run);
        var events = Journal.Read(Path.Combine(directory, JournalFile));
        var planned = events.FirstOrDefault(happened => happened.Kind == RunEventKind.Planned)?.Data
            ?? throw new JournalException($"resuming run {run}", "a plan in its journal", "none", "the run was killed before it began; nothing has been changed. Plan it again.");
        if (events.Any(happened => happened.Kind == RunEventKind.Completed))
        {
            throw new JournalException($"resuming run {run}", "a run that is not complete", "that every step of it is done", "there is nothing left to do.");
        }

        var plan = rebuild(planned.GetProperty("procedure").GetString() ?? string.Empty, planned.GetProperty("blueprint"));
        if (plan.Steps is [.., var last] && plan.Steps.Count(step => step.Id == last.Id) == 1 && events.Any(happened => happened.Step == last.Id))
        {
            // Killed within its last step or after it: that step removes what the others are known to be done by.
            plan = plan with { Steps = events.Any(happened => happened.Step == last.Id && happened.Kind is (RunEventKind.Finished or RunEventKind.Skipped)) ? [] : [last] };
        }

        var locks = await LockAsync(plan, run, cancellation).ConfigureAwait(false);
        await using var held = locks.ConfigureAwait(false);
        using var journal = Journal.Open(Path.Combine(directory, JournalFile));
        var state = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var decided in events.Where(happened => happened is { Kind: RunEventKind.Decided, Data: not null }).SelectMany(happened => happened.Data!.Value.EnumerateObject()))
        {
            state[decided.Name] = decided.Value;
        }

        return await RunAsync(new RunSession(run, directory, plan, journal, listeners ?? [], clock, state), locks, cancellation).ConfigureAwait(false);
    }

    private Task<HeldLocks> LockAsync(Plan plan, string run, CancellationToken cancellation) =>
        HeldLocks.TakeAsync(runsDirectory, plan.Locks, plan.SharedLocks, run, Tell(run), clock, cancellation);

    private static async Task<RunOutcome> RunAsync(RunSession session, HeldLocks locks, CancellationToken cancellation)
    {
        using var linked = locks.Linked(cancellation);
        try
        {
            return await session.RunAsync(locks.ConfirmAsync, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && locks.Loss is not null)
        {
            throw locks.Loss;
        }
    }

    /// <summary>What is said of a run before its journal is there, or after its end, is shown and not kept.</summary>
    private Action<string> Tell(string run) => message =>
    {
        foreach (var listener in listeners ?? [])
        {
            listener(new RunEvent { At = clock.GetUtcNow(), Run = run, Kind = RunEventKind.Progress, Message = message });
        }
    };

    /// <summary>The name of a run's journal in its folder.</summary>
    public const string JournalFile = "journal.jsonl";
}
