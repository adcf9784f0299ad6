using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Restore;

/// <summary>What a physical recovery does not bring back as it was, or leaves for somebody to decide, and nothing else would tell.</summary>
public sealed record RestoredRemarks
{
    /// <summary>The key of this finding in a run.</summary>
    public const string Key = "remarks";

    private const int Shown = 10;

    // A collation counts where an index is built with it; its version is asked for no other, since one that is not installed is an error.
    private const string Collations = """
        WITH used AS MATERIALIZED (SELECT oid, collversion FROM pg_collation c WHERE collversion IS NOT NULL AND EXISTS (SELECT FROM pg_index i WHERE c.oid = ANY (i.indcollation)))
        SELECT format('database %I: built with %s, here is %s', datname, datcollversion, coalesce(pg_database_collation_actual_version(oid), 'none'))
        FROM pg_database WHERE datallowconn AND datcollversion IS NOT NULL AND datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)
        UNION ALL
        SELECT format('collation %s: built with %s, here is %s', oid::regcollation, collversion, coalesce(pg_collation_actual_version(oid), 'none'))
        FROM used WHERE collversion IS DISTINCT FROM pg_collation_actual_version(oid)
        """;

    private const string Unlogged = "SELECT oid::regclass::text FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r' ORDER BY 1";

    private const string Prepared = "SELECT format('%s of %s in %s, prepared %s', quote_literal(gid), owner, database, prepared) FROM pg_prepared_xacts ORDER BY prepared";

    /// <summary>The databases, and the collations of indexes, whose sort order comes from a library of another version than is here: indexes on text may miss rows (hazard S6).</summary>
    public required IReadOnlyList<string> Collation { get; init; }

    /// <summary>The database's unlogged tables: every recovery leaves them empty (PostgreSQL manual, "CREATE TABLE", UNLOGGED).</summary>
    public required IReadOnlyList<string> UnloggedTables { get; init; }

    /// <summary>Transactions that were prepared and neither committed nor rolled back before the recovery ended: they hold their locks until somebody decides.</summary>
    public required IReadOnlyList<string> PreparedTransactions { get; init; }

    /// <summary>Reads them from the restored database.</summary>
    public static async Task<RestoredRemarks> ReadAsync(Sql database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        var session = await database.ConnectAsync(cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            Task<IReadOnlyList<string>> AskAsync(string question) => session.RowsAsync(question, row => row.GetString(0), cancellation);
            return new RestoredRemarks
            {
                Collation = await AskAsync(Collations).ConfigureAwait(false),
                UnloggedTables = await AskAsync(Unlogged).ConfigureAwait(false),
                PreparedTransactions = await AskAsync(Prepared).ConfigureAwait(false),
            };
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var parts = new[]
        {
            Part("indexes on text may miss rows, for the library that sorts is another one", Collation),
            Part("unlogged tables are empty, as after every recovery", UnloggedTables),
            Part("prepared transactions hold their locks until COMMIT PREPARED or ROLLBACK PREPARED", PreparedTransactions),
        };
        return string.Join("; ", parts.OfType<string>()) is { Length: > 0 } text ? text : "nothing that recovery would have changed";
    }

    private static string? Part(string what, IReadOnlyList<string> which) =>
        which.Count == 0 ? null : $"{what}: {string.Join(", ", which.Take(Shown))}{(which.Count > Shown ? $" and {which.Count - Shown} more" : string.Empty)}";
}
