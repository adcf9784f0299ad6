namespace Recovery.Procedures.Tables;

/// <summary>The statements of an extraction.</summary>
/// <param name="Query">The rows, as one SELECT.</param>
/// <param name="Format">How they are written.</param>
internal sealed record ExtractSql(string Query, ExtractFormat Format)
{
    /// <summary>Counts the rows. Sent as one statement by the extended protocol, which takes no second one: what does not stand by itself as a query is refused here, before it is given to COPY.</summary>
    public string Count => $"SELECT count(*) FROM (\n{Query}\n) runbook_extract";

    /// <summary>The names and types of the columns, without rows.</summary>
    public string Shape => $"SELECT * FROM (\n{Query}\n) runbook_extract LIMIT 0";

    public string Copy => $"COPY (\n{Query}\n) TO STDOUT{Options}";

    public string CopyInto(string stage, string columns) => $"COPY {stage} ({columns}) FROM STDIN{Options}";

    private string Options => Format switch { ExtractFormat.Csv => " (FORMAT csv, HEADER)", ExtractFormat.Binary => " (FORMAT binary)", _ => string.Empty };

    public string Digest(IEnumerable<string> columns) => $"SELECT count(*), coalesce(sum(('x' || left(md5(ROW({RowSql.Names(columns, "t")})::text), 16))::bit(64)::bigint::numeric), 0)::text FROM (\n{Query}\n) t";
}
