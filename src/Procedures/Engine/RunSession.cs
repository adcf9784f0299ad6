using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Engine;

/// <summary>One process's work on one run.</summary>
internal sealed class RunSession(
    string run,
    string directory,
    Plan plan,
    Journal journal,
    IReadOnlyList<Action<RunEvent>> listeners,
    TimeProvider clock,
    Dictionary<string, JsonElement> state)
{
    /// <param name="confirm">Requires, before each step, that the run may go on.</param>
    /// <param name="cancellation">Stops the run at a safe point.</param>
    public async Task<RunOutcome> RunAsync(Func<CancellationToken, Task> confirm, CancellationToken cancellation)
    {
        var begun = clock.GetTimestamp();
        using var activity = new Activity(plan.Procedure).SetIdFormat(ActivityIdFormat.W3C).Start();
        using var commands = CommandSpans.Listen(activity.TraceId, span => Emit(RunEventKind.Command, (string?)span.GetTagItem("step"), span.DisplayName, seconds: span.Duration.TotalSeconds, data: Journal.Json.ToElement(new CommandEnd(span.GetTagItem("exit_code") as int?, span.GetTagItem("host") as string, span.GetTagItem("output_sha256") as string))));
        Emit(RunEventKind.Began, null, $"process {Environment.ProcessId}");
        foreach (var step in plan.Steps)
        {
            await confirm(cancellation).ConfigureAwait(false);
            await RunStepAsync(step, cancellation).ConfigureAwait(false);
        }

        var duration = clock.GetElapsedTime(begun);
        Emit(RunEventKind.Completed, null, plan.Title, duration.TotalSeconds);
        return new RunOutcome { Run = run, Directory = directory, Duration = duration, Findings = state };
    }

    public void Emit(RunEventKind kind, string? step, string message, double? seconds = null, double? fraction = null, JsonElement? data = null)
    {
        var happened = new RunEvent { At = clock.GetUtcNow(), Run = run, Kind = kind, Step = step, Message = message, Seconds = seconds, Fraction = fraction, Data = data };
        if (kind != RunEventKind.Progress)
        {
            journal.Append(happened);
        }

        foreach (var listener in listeners)
        {
            listener(happened);
        }
    }

    private async Task RunStepAsync(Step step, CancellationToken cancellation)
    {
        var begun = clock.GetTimestamp();
        using var span = Telemetry.Source.StartActivity(step.Id);
        Activity.Current?.SetBaggage("step", step.Id);
        var context = new StepContext(run, state, (kind, id, message, fraction, data) => Emit(kind, id, message, fraction: fraction, data: data), step.Id);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            if (await step.IsDoneAsync(context, cancellation).ConfigureAwait(false))
            {
                Emit(RunEventKind.Skipped, step.Id, "already done", clock.GetElapsedTime(begun).TotalSeconds);
                return;
            }

            Emit(RunEventKind.Started, step.Id, step.Purpose);
            await step.RunAsync(context, cancellation).ConfigureAwait(false);
            Emit(RunEventKind.Finished, step.Id, step.Purpose, clock.GetElapsedTime(begun).TotalSeconds);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Emit(RunEventKind.Cancelled, step.Id, "cancelled; the run can be resumed", clock.GetElapsedTime(begun).TotalSeconds);
            throw;
        }
        catch (NpgsqlException cause)
        {
            var failed = new ServerFailedException(step.Id, cause);
            Fail(failed);
            throw failed;
        }
        catch (Exception cause)
        {
            Fail(cause);
            throw;
        }

        void Fail(Exception cause)
        {
            try
            {
                Emit(RunEventKind.Failed, step.Id, cause.Message, clock.GetElapsedTime(begun).TotalSeconds);
            }
            catch (JournalNotWrittenException)
            {
                // What failed before is what is told; without this line the run counts as cut off, which can be resumed too.
            }
        }
    }
}
