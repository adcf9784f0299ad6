using System.CommandLine;
using System.CommandLine.Parsing;
using Recovery.Procedures.Values;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary>The options that name a recovery target.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string?> time = new("--time") { Description = "Target time with an offset, e.g. '2026-02-03 14:00:00+00'", HelpName = "TIME" };
    private readonly Option<uint?> xid = new("--xid") { Description = "Target transaction id", HelpName = "XID" };
    private readonly Option<string?> lsn = new("--lsn") { Description = "Target WAL position, e.g. 0/4000148", HelpName = "LSN" };
    private readonly Option<string?> name = new("--name") { Description = "Target restore point", HelpName = "NAME" };
    private readonly Option<bool> exclusive = new("--exclusive") { Description = "Stop just before the transaction or WAL position" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { time, xid, lsn, name, exclusive })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>How many targets are named.</summary>
    public int Count(CommandResult result)
    {
        var count = new SymbolResult?[] { result.GetResult(time), result.GetResult(xid), result.GetResult(lsn), result.GetResult(name) }.Count(given => given is not null);
        if (result.GetValue(exclusive) && result.GetResult(xid) is null && result.GetResult(lsn) is null)
        {
            result.AddError("--exclusive goes with --xid or --lsn.");
        }

        return count;
    }

    /// <summary>The target; null where none is named.</summary>
    public RecoveryTarget? Read(Call call) =>
        call.Get(time) is { } at ? new RecoveryTarget.ToTime(Instant.Parse(at))
        : call.Get(xid) is { } transaction ? new RecoveryTarget.ToXid(transaction, !call.Get(exclusive))
        : call.Get(lsn) is { } position ? new RecoveryTarget.ToLsn(Lsn.Parse(position), !call.Get(exclusive))
        : call.Get(name) is { } point ? new RecoveryTarget.ToName(point)
        : null;
}
