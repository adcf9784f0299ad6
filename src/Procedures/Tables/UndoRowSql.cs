namespace Recovery.Procedures.Tables;

/// <summary>The statements that turn the record of a change back into a change the other way.</summary>
/// <param name="Rows">The statements for the table; its stage holds the rows as they were.</param>
internal sealed record UndoRowSql(RowSql Rows)
{
    /// <summary>The record, as the transaction wrote it.</summary>
    public const string Record = "pg_temp.runbook_record";

    /// <summary>The rows as they were.</summary>
    public const string Back = "pg_temp.runbook_back";

    private string Kept(string? alias) => RowSql.Names(Rows.Kept, alias);

    private string NotThere => $"t.{Postgres.Sql.Identifier(Rows.Target.Key[0])} IS NULL";

    private string Joined => $"{Record} c LEFT JOIN {Rows.Target.Table.Quoted} t ON {Rows.SameKey("c", "t")}";

    public string MakeRecord => $"CREATE TEMP TABLE runbook_record ON COMMIT DROP AS SELECT ''::text AS runbook_op, ''::text AS runbook_after, {Kept("t")} FROM {Rows.Target.Table.Quoted} t WHERE false";

    public static string Fill => $"COPY {Record} FROM STDIN";

    public string MakeBack => $"CREATE TEMP TABLE runbook_back ON COMMIT DROP AS SELECT {Kept("c")} FROM {Record} c WHERE c.runbook_op <> 'I'";

    /// <summary>Rows that are neither as the restore left them nor as they were before it.</summary>
    public string CountChangedSince => $"""
        SELECT count(*) FROM {Joined}
        WHERE (c.runbook_op = 'I' AND NOT {NotThere} AND md5({Rows.Row("t")}) <> c.runbook_after)
           OR (c.runbook_op = 'U' AND ({NotThere} OR md5({Rows.Row("t")}) NOT IN (c.runbook_after, md5({Rows.Row("c")}))))
           OR (c.runbook_op = 'D' AND NOT {NotThere} AND md5({Rows.Row("t")}) <> md5({Rows.Row("c")}))
        """;

    public string FindChanges => $"""
        CREATE TEMP TABLE runbook_changes ON COMMIT DROP AS
        SELECT CASE WHEN c.runbook_op = 'I' THEN 'D' WHEN {NotThere} THEN 'I' ELSE 'U' END AS runbook_op, md5({Rows.Row("c")}) AS runbook_after, {Kept("c")}
        FROM {Joined}
        WHERE (c.runbook_op = 'I' AND NOT {NotThere}) OR (c.runbook_op <> 'I' AND ({NotThere} OR {Rows.Row("t")} <> {Rows.Row("c")}))
        """;
}
