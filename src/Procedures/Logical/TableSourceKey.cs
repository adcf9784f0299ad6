namespace Recovery.Procedures.Logical;

/// <summary>What the steps that bring a table from somewhere leave for those that bring it into production.</summary>
public static class TableSourceKey
{
    /// <summary>The journal's key of the <see cref="Postgres.SqlEndpoint"/> of the database in which the table stands complete.</summary>
    public const string Key = "table-source";

    /// <summary>The journal's key of the bytes that were fetched, and of the archive's.</summary>
    public const string Fetched = "archive-bytes";
}
