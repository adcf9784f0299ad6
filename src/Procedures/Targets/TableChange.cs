namespace Recovery.Procedures.Targets;

/// <summary>What a transaction did to one table.</summary>
/// <param name="Table">The table: a hypertable for its chunks; the file number where production could not be asked for the name.</param>
/// <param name="Inserted">Rows inserted.</param>
/// <param name="Updated">Rows updated.</param>
/// <param name="Deleted">Rows deleted.</param>
public sealed record TableChange(string Table, int Inserted, int Updated, int Deleted)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Table}: {string.Join(", ", new[] { Part(Inserted, "inserted"), Part(Updated, "updated"), Part(Deleted, "deleted") }.Where(part => part.Length > 0))}";

    private static string Part(int rows, string what) => rows == 0 ? string.Empty : $"{rows} {what}";
}
