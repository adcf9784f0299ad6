using System.CommandLine;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary>What every command is made with.</summary>
internal static class CommandExtensions
{
    /// <summary>Says what a command does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="action">Its work; gives the exit code.</param>
    /// <returns>The command.</returns>
    public static Command Does(this Command command, Func<Call, Task<int>> action)
    {
        command.SetAction((parsed, _) => CommandTree.InvokeAsync(parsed, action));
        return command;
    }

    /// <summary>The timeline that was asked for; null for none.</summary>
    public static TimelineId? Timeline(this Call call) => call.Get(Shared.Timeline) is { } number ? new TimelineId(number) : null;

    /// <summary>The timeline that was asked for, else the one that production's data directory is on; null where there is none.</summary>
    public static async Task<TimelineId?> TimelineOfProductionAsync(this Call call) =>
        call.Timeline() ?? (await DataDirectory.InspectAsync(call.Estate.Host, call.Settings.Production.DataDirectory, call.Cancellation).ConfigureAwait(false)).Timeline;

    /// <summary>The backup set that was asked for; null for none.</summary>
    public static BackupLabel? Set(this Call call) => call.Get(Shared.Set) is { } label ? BackupLabel.Parse(label) : null;

    /// <summary>The moment as of which the repository is read; null for the present.</summary>
    public static DateTimeOffset? RepositoryAsOf(this Call call) => call.Get(Shared.RepositoryAsOf) is { } moment ? Instant.Parse(moment) : null;
}
