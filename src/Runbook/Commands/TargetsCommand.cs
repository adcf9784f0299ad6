using System.CommandLine;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Targets;
using Recovery.Procedures.Values;

namespace Recovery.Runbook.Commands;

/// <summary><c>targets</c>: the transactions around an event.</summary>
internal static class TargetsCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "Beginning of the time to look at, with an offset", HelpName = "TIME", Required = true };
        var to = new Option<string>("--to") { Description = "End of the time to look at, with an offset", HelpName = "TIME", Required = true };
        return new Command("targets", "List the transactions around an event, from the archived WAL, as recovery targets") { from, to, Shared.Timeline }.Does(call =>
        {
            var (begin, end) = (Instant.Parse(call.Get(from)!), Instant.Parse(call.Get(to)!));
            return call.LookAsync($"the archived WAL of stanza {call.Settings.PgBackRest.Stanza} from {Instant.Format(begin)} to {Instant.Format(end)}", async () =>
            {
                var finder = new RecoveryTargetFinder(call.Estate.Host, call.Estate.PgBackRest, call.Settings.Runs.WorkDirectory, new Sql(call.Estate.Production));
                var found = await finder.FindAsync(begin, end, await call.TimelineOfProductionAsync().ConfigureAwait(false), call.Cancellation).ConfigureAwait(false);
                foreach (var candidate in found)
                {
                    call.Display.Found("target", candidate, candidate.ToString());
                }

                call.Display.Note(found.Count == 0 ? "no transaction committed in that time, as far as the archive reaches" : "to leave a transaction out: runbook restore pitr --xid XID --exclusive");
                return ExitCode.Done;
            });
        });
    }
}
