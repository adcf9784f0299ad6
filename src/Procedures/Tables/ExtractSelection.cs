using System.Text.Json.Serialization;

namespace Recovery.Procedures.Tables;

/// <summary>What is extracted.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Rows), "rows")]
[JsonDerivedType(typeof(Query), "query")]
[JsonDerivedType(typeof(Tables), "tables")]
public abstract record ExtractSelection
{
    private ExtractSelection()
    {
    }

    /// <summary>Rows of a table.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Where">Which, as the condition of a WHERE clause; all when null.</param>
    public sealed record Rows(TableName Table, string? Where = null) : ExtractSelection
    {
        /// <inheritdoc/>
        public override string ToString() => Where is null ? Table.ToString() : $"{Table} where {Where}";
    }

    /// <summary>The result of a query.</summary>
    /// <param name="Text">One SELECT; names with their schema.</param>
    public sealed record Query(string Text) : ExtractSelection
    {
        /// <inheritdoc/>
        public override string ToString() => Text;
    }

    /// <summary>Whole tables, for <see cref="ExtractFormat.Dump"/>.</summary>
    /// <param name="Names">The tables.</param>
    public sealed record Tables(IReadOnlyList<TableName> Names) : ExtractSelection
    {
        /// <inheritdoc/>
        public override string ToString() => string.Join(", ", Names);
    }
}
