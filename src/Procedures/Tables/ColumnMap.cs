using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Tables;

/// <summary>Which columns are brought over, by name.</summary>
/// <param name="Columns">The columns that both sides have and that are written, in production's order.</param>
/// <param name="Remarks">What differs, in words.</param>
public sealed record ColumnMap(IReadOnlyList<string> Columns, IReadOnlyList<string> Remarks)
{
    /// <summary>Pairs the columns of a source with those of production.</summary>
    /// <param name="table">The table, for the message.</param>
    /// <param name="source">The source's columns.</param>
    /// <param name="target">Production's table.</param>
    /// <exception cref="PreconditionException">A column of production can have no value, or the key is not in the source.</exception>
    public static ColumnMap Between(TableName table, IReadOnlyList<TableColumn> source, TableShape target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var there = source.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var common = target.Written.Where(column => there.ContainsKey(column.Name)).ToList();
        var missing = target.Written.Where(column => !there.ContainsKey(column.Name)).ToList();
        var extra = source.Where(column => !column.Generated && target.Columns.All(known => known.Name != column.Name)).Select(column => column.Name).ToList();
        var refused = missing.Where(column => column.NotNull && !column.HasDefault).Select(column => column.Name).Concat(target.Key.Except(common.Select(column => column.Name))).Distinct().ToList();
        if (refused.Count > 0 || common.Count == 0)
        {
            throw new PreconditionException($"pairing the columns of {table} by name", "every column that production requires, in the source", common.Count == 0 ? "no column of the same name" : $"that the source lacks {string.Join(", ", refused)}{(extra.Count > 0 ? $" and has {string.Join(", ", extra)} instead" : string.Empty)}", "a renamed or new column: give it a default in production for the time of the restore, or rename it in the copy (ALTER TABLE … RENAME COLUMN). Nothing has been changed.");
        }

        List<string> remarks = [];
        remarks.AddRange(missing.Select(column => $"the source has no {column.Name}: it gets its default or NULL in new rows, and stays as it is in others"));
        remarks.AddRange(extra.Select(name => $"production has no {name}: the source's values of it are left out"));
        remarks.AddRange(common.Where(column => there[column.Name].Type != column.Type).Select(column => $"{column.Name} is {there[column.Name].Type} in the source and {column.Type} in production: refused if a value changes by it"));
        return new ColumnMap([.. common.Select(column => column.Name)], remarks);
    }
}
