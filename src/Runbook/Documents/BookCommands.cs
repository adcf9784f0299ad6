using Recovery.Evidence;
using Recovery.Reports.Book;
using Recovery.Reports.Page;
using Recovery.Runbook.Commands;

namespace Recovery.Runbook.Documents;

/// <summary>The command tree, as the book tells of it.</summary>
internal sealed class BookCommands : IBookCommands
{
    /// <summary>Which commands belong to which procedure of the runbook, in the order in which they are wanted.</summary>
    private static readonly Dictionary<string, string[]> Chapters = new(StringComparer.Ordinal)
    {
        ["backup"] = ["backup full", "backup diff", "backup incr", "backup logical", "backup expire", "window"],
        ["full-restore"] = ["restore full"],
        ["pitr"] = ["restore pitr", "runs clean-up"],
        ["find-target"] = ["targets", "restore pitr"],
        ["extract"] = ["extract", "restore table"],
        ["table-restore"] = ["restore table", "runs undo", "runs expire"],
        ["cross-region"] = ["replication configure", "replication check", "replication lag", "restore cross-region", "restore fail-back"],
        ["timescaledb"] = ["timescale check", "timescale refresh", "timescale recompress", "timescale jobs", "timescale record"],
        ["backup-verification"] = ["verify"],
    };

    private readonly Dictionary<string, string> descriptions = CommandWalk.Of(CommandTree.Create()).ToDictionary(pair => pair.Path, pair => pair.Command.Description ?? string.Empty, StringComparer.Ordinal);

    /// <inheritdoc/>
    public string? Typed(ProcedureRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return TypedCommand.Line(run.Procedure, run.Blueprint);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ValueView> Of(string procedure) => [.. Chapters.GetValueOrDefault(procedure, []).Select(path => new ValueView($"runbook {path}", descriptions[path]))];
}
