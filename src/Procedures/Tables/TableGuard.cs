using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Tables;

/// <summary>That a table is still what it was: its columns, key, references and triggers.</summary>
internal static class TableGuard
{
    /// <exception cref="PreconditionException">Its definition changed meanwhile.</exception>
    public static void RequireSame(TableShape before, TableShape now)
    {
        if (Definition(before) is var expected && Definition(now) is var seen && expected != seen)
        {
            throw new PreconditionException($"looking at {before.Table} again", "its columns, key, references and triggers as they were", seen, $"the definition changed meanwhile; it was {expected}. Plan again.");
        }
    }

    private static string Definition(TableShape table) =>
        Journal.Json.ToText(new GuardedTable(table.Columns, table.Key, table.References, table.Triggers.Select(trigger => $"{trigger.Table} {trigger.Name} {trigger.State}"), table.RowSecurity, table.Partitions));
}
