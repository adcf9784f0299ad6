using System.CommandLine;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Tables;
using Recovery.Runbook.Display;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>runs</c>: what was done on this machine; take it up, take it back, clean up after it.</summary>
internal static class RunsCommands
{
    private static readonly Argument<string> Run = new("run") { Description = "The run's name, or `last`", CompletionSources = { _ => [] } };
    private static readonly Option<bool> LoseLater = new("--lose-later-changes") { Description = "Take back also rows that were changed again since" };
    private static readonly Option<bool> Commands = new("--commands") { Description = "With the commands that were run" };

    public static Command Create() => new("runs", "What was done on this machine: list, show, resume, undo, clean up")
    {
        new Command("list", "List the runs, the newest first").Does(call => call.LookAsync($"the journals in {call.Settings.Runs.Directory}", () => Task.FromResult(List(call)))),
        new Command("show", "Show what a run did") { Run, Commands }.Does(call => call.LookAsync("the run's journal", () => Task.FromResult(Show(call)))),
        new Command("resume", "Take up a run that was killed, cancelled or failed; it was confirmed when it began") { Run }.Does(call => call.ResumeAsync(call.Get(Run)!)),
        new Command("undo", "Take back a table restore: the rows that it changed become what they were") { Run, LoseLater }.Does(UndoAsync),
        new Command("expire", "Remove the safety copies of old table restores, which can then not be taken back any more").Does(ExpireAsync),
        new Command("clean-up", "Remove a recovered copy; refuses what a recovery of ours has not made") { Shared.CopyDirectory }.Does(CleanUpAsync),
    };

    private static int List(Call call)
    {
        var runs = call.History.List(unreadable => call.Display.Error(unreadable, ExitCode.Done));
        foreach (var run in runs)
        {
            call.Display.Found("run", run, run.ToString());
        }

        if (runs.Count == 0)
        {
            call.Display.Note($"no runs in {call.Settings.Runs.Directory}");
        }

        return ExitCode.Done;
    }

    private static int Show(Call call)
    {
        var events = call.History.Open(call.Get(Run)!);
        if (RunRecord.Of(events) is { } record)
        {
            call.Display.Found("run", record, record.ToString());
        }

        foreach (var happened in events)
        {
            if (EventLine.Of(happened, call.Get(Commands)) is { } line)
            {
                call.Display.Found("event", happened, line);
            }
        }

        return ExitCode.Done;
    }

    private static async Task<int> UndoAsync(Call call)
    {
        var run = call.Get(Run)!;
        var directory = Verdict.SafetyDirectory(call.History.Open(run))
            ?? throw new PreconditionException($"taking back run {run}", "a table restore that kept a safety copy", "none in its journal", "only table restores and merges can be taken back. Nothing has been changed.");
        var plan = await new UndoTableRestoreProcedure(call.Estate.Host).PlanAsync(
            new UndoTableRestoreRequest { SafetyDirectory = directory, LoseLaterChanges = call.Get(LoseLater), LockTimeout = call.Settings.Table.LockTimeout, JobTimeout = call.Settings.Table.JobTimeout },
            call.Cancellation).ConfigureAwait(false);
        return await call.CarryOutAsync(plan, TableOf(call.History.Open(run))).ConfigureAwait(false);
    }

    private static async Task<int> ExpireAsync(Call call)
    {
        var directory = call.Settings.Runs.WorkDirectory;
        var plan = await new ExpireSafetyCopiesProcedure(call.Estate.Host).PlanAsync(new ExpireSafetyCopiesRequest(directory, call.Settings.Table.KeepSafetyCopies), call.Cancellation).ConfigureAwait(false);
        return await call.CarryOutAsync(plan, directory).ConfigureAwait(false);
    }

    private static async Task<int> CleanUpAsync(Call call)
    {
        var copy = call.Settings.Copy.Directory;
        var plan = await new CleanUpProcedure(call.Estate.Host).PlanAsync(new CleanUpRequest(copy, call.Settings.Production.DataDirectory), call.Cancellation).ConfigureAwait(false);
        return await call.CarryOutAsync(plan, copy).ConfigureAwait(false);
    }

    /// <summary>The table that a run restored, as it is typed.</summary>
    private static string TableOf(IReadOnlyList<RunEvent> events)
    {
        var table = events.First(happened => happened.Kind == RunEventKind.Planned).Data!.Value.GetProperty("blueprint").GetProperty("request").GetProperty("table");
        return new TableName(table.GetProperty("schema").GetString()!, table.GetProperty("name").GetString()!).ToString();
    }
}
