using System.CommandLine;
using System.CommandLine.Parsing;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Runbook;

/// <summary>The command tree; each command reads its options, makes a request, and hands it to <see cref="Session"/>.</summary>
internal static class RestoreCommands
{
    private static readonly Option<string?> Config = new("--config") { Description = "Settings file (JSON with comments)" };
    private static readonly Option<bool> PlanOnly = new("--plan") { Description = "Print what would be done; touch nothing" };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do not ask before destroying anything" };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON event a line" };
    private static readonly Option<string?> Set = new("--set") { Description = "Backup set to begin with (default: the newest that can serve)" };
    private static readonly Option<uint?> Timeline = new("--timeline") { Description = "Timeline to follow (default: the one production was on)" };
    private static readonly Option<bool> Stop = new("--stop") { Description = "Stop the running production server first" };

    public static Command Restore()
    {
        var full = new Command("full", "Restore the whole cluster in place, up to the last archived commit") { Config, PlanOnly, Yes, Json, Set, Timeline, Stop };
        full.SetAction((parsed, cancellation) => Open(parsed).RestoreAsync(settings => Request(parsed, settings, new RecoveryTarget.ToLatest()) with { StopServer = parsed.GetValue(Stop) }, cancellation));
        return new Command("restore", "Restore a cluster") { full, PointInTime() };
    }

    public static Command CleanUp()
    {
        var directory = new Argument<string?>("directory") { Arity = ArgumentArity.ZeroOrOne, Description = "The copy's data directory (default: the one in the settings)" };
        var command = new Command("clean-up", "Remove a recovered copy; refuses what a recovery of ours has not made") { directory, Config, PlanOnly, Yes, Json };
        command.SetAction((parsed, cancellation) => Open(parsed).CleanUpAsync(parsed.GetValue(directory), cancellation));
        return command;
    }

    public static Command Targets()
    {
        var from = new Option<string>("--from") { Description = "Beginning of the time to look at, with an offset", Required = true };
        var to = new Option<string>("--to") { Description = "End of the time to look at, with an offset", Required = true };
        var command = new Command("targets", "List the transactions around an event, from the archived WAL, as recovery targets") { from, to, Config, Json, Timeline };
        command.SetAction((parsed, cancellation) => Open(parsed).TargetsAsync(Instant.Parse(parsed.GetValue(from)!), Instant.Parse(parsed.GetValue(to)!), TimelineOf(parsed), cancellation));
        return command;
    }

    public static Command Runs()
    {
        var run = new Argument<string>("run") { Description = "The run's name" };
        var resume = new Command("resume", "Take up a run that was killed, cancelled or failed") { run, Config, Json };
        resume.SetAction((parsed, cancellation) => Open(parsed).ResumeAsync(parsed.GetValue(run)!, cancellation));
        return new Command("runs", "Runs of this machine") { resume };
    }

    private static Command PointInTime()
    {
        var time = new Option<string?>("--time") { Description = "Target time with an offset, e.g. '2026-02-03 14:00:00+00'" };
        var xid = new Option<uint?>("--xid") { Description = "Target transaction id" };
        var lsn = new Option<string?>("--lsn") { Description = "Target WAL position" };
        var name = new Option<string?>("--name") { Description = "Target restore point" };
        var backup = new Option<string?>("--end-of-backup") { Description = "Target: the end of this backup set" };
        var exclusive = new Option<bool>("--exclusive") { Description = "Stop just before the transaction or WAL position" };
        var inPlace = new Option<bool>("--in-place") { Description = "Restore over the production data directory instead of beside it" };
        var pause = new Option<bool>("--pause") { Description = "Stay read-only at the target instead of promoting" };
        var directory = new Option<string?>("--copy") { Description = "The copy's data directory" };
        var port = new Option<int?>("--port") { Description = "The copy's port" };
        var command = new Command("pitr", "Recover to a point in time, beside production or in place")
        {
            time, xid, lsn, name, backup, exclusive, inPlace, pause, directory, port, Config, PlanOnly, Yes, Json, Set, Timeline, Stop,
        };
        command.Validators.Add(result =>
        {
            if (new SymbolResult?[] { result.GetResult(time), result.GetResult(xid), result.GetResult(lsn), result.GetResult(name), result.GetResult(backup) }.Count(given => given is not null) != 1)
            {
                result.AddError("Name exactly one target: --time, --xid, --lsn, --name or --end-of-backup.");
            }
        });
        command.SetAction((parsed, cancellation) => Open(parsed).RestoreAsync(
            settings =>
            {
                RecoveryTarget target = parsed.GetValue(time) is { } at ? new RecoveryTarget.ToTime(Instant.Parse(at))
                    : parsed.GetValue(xid) is { } transaction ? new RecoveryTarget.ToXid(transaction, !parsed.GetValue(exclusive))
                    : parsed.GetValue(lsn) is { } position ? new RecoveryTarget.ToLsn(Lsn.Parse(position), !parsed.GetValue(exclusive))
                    : parsed.GetValue(name) is { } point ? new RecoveryTarget.ToName(point)
                    : new RecoveryTarget.ToEndOfBackup(BackupLabel.Parse(parsed.GetValue(backup)!));
                return Request(parsed, settings, target) with
                {
                    Copy = parsed.GetValue(inPlace) ? null : new CopyPlacement(parsed.GetValue(directory) ?? settings.CopyDirectory, parsed.GetValue(port) ?? settings.CopyPort),
                    Action = parsed.GetValue(pause) ? TargetAction.Pause : TargetAction.Promote,
                    StopServer = parsed.GetValue(inPlace) && parsed.GetValue(Stop),
                };
            },
            cancellation));
        return command;
    }

    private static Session Open(ParseResult parsed) => new(Settings.Load(parsed.GetValue(Config)), parsed.GetValue(PlanOnly), parsed.GetValue(Yes), new Display(parsed.GetValue(Json)));

    private static TimelineId? TimelineOf(ParseResult parsed) => parsed.GetValue(Timeline) is { } timeline ? new TimelineId(timeline) : null;

    private static RestoreRequest Request(ParseResult parsed, Settings settings, RecoveryTarget target) => new()
    {
        Stanza = settings.Stanza,
        PgBackRestConfig = settings.PgBackRestConfig,
        DataDirectory = settings.DataDirectory,
        Production = settings.Production,
        Target = target,
        Timeline = TimelineOf(parsed),
        BackupSet = parsed.GetValue(Set) is { } label ? BackupLabel.Parse(label) : null,
        WorkDirectory = settings.WorkDirectory,
        LogDirectory = settings.LogDirectory,
        SourceFactsFile = settings.SourceFactsFile,
        Service = settings.Service,
    };
}
