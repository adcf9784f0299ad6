using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Tables;

/// <summary>A range of a time column as text in UTC, so that a number will do as well; open where a side is null.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends; not part of it.</param>
public sealed record RowRange(string? From, string? To)
{
    /// <summary>All rows.</summary>
    public static RowRange All { get; } = new(null, null);

    /// <summary>The range an operator named; all rows where none was.</summary>
    public static RowRange Of(TimeRange? range) => range is null ? All : new RowRange(Instant.Format(range.From), Instant.Format(range.To));

    /// <summary>The condition in SQL; COPY takes no parameters, so the values are literals.</summary>
    internal string Condition(string alias, HypertableShape? hypertable)
    {
        if (hypertable is null)
        {
            return "true";
        }

        var column = $"{alias}.{Sql.Identifier(hypertable.TimeColumn)}";
        return string.Join(" AND ", new[] { From is null ? "true" : $"{column} >= {Literal(From, hypertable)}", To is null ? "true" : $"{column} < {Literal(To, hypertable)}" });
    }

    /// <summary>A moment of a hypertable's time column in SQL.</summary>
    internal static string Literal(string value, HypertableShape hypertable)
    {
        var quoted = Sql.Literal(value);
        return hypertable.IsInteger || hypertable.TimeType == "timestamp with time zone" ? $"{quoted}::{hypertable.TimeType}" : $"{quoted}::timestamptz::{hypertable.TimeType}";
    }

    /// <inheritdoc/>
    public override string ToString() => this == All ? "all rows" : $"{From ?? "the first row"} .. {To ?? "the last row"}";
}
