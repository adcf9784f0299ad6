using Recovery.Procedures.Errors;
using Recovery.Procedures.Tables;

namespace Recovery.Procedures.Logical;

/// <summary>A hypertable as TimescaleDB's catalogue within an archive has it.</summary>
/// <param name="Chunks">The tables that hold its rows: chunks, and the compressed ones behind them.</param>
/// <param name="CompressedChunks">How many chunks are compressed.</param>
internal sealed record ArchivedHypertable(IReadOnlyList<TableName> Chunks, int CompressedChunks)
{
    /// <summary>The schema of the catalogue.</summary>
    public const string CatalogueSchema = "_timescaledb_catalog";

    /// <summary>The catalogue's tables that say which tables are a hypertable's.</summary>
    public static readonly TableName Hypertables = new(CatalogueSchema, "hypertable");

    /// <summary>The catalogue's chunks.</summary>
    public static readonly TableName ChunkTable = new(CatalogueSchema, "chunk");

    /// <summary>Reads it from the catalogue's rows as pg_restore prints them (COPY's text format).</summary>
    /// <param name="table">The table.</param>
    /// <param name="copies">The text of both catalogue tables.</param>
    /// <returns>Null where the table is no hypertable.</returns>
    /// <exception cref="BackupUnusableException">The catalogue in the archive is not TimescaleDB's.</exception>
    public static ArchivedHypertable? Find(TableName table, string copies)
    {
        try
        {
            return Read(table, copies);
        }
        catch (Exception cause) when (cause is KeyNotFoundException or ArgumentException)
        {
            throw new BackupUnusableException($"reading the chunks of {table}", "TimescaleDB's catalogue in the archive, as version 2 has it", cause.Message, "the archive is damaged or of another version: use another backup. Nothing has been changed.", cause);
        }
    }

    private static ArchivedHypertable? Read(TableName table, string copies)
    {
        var hypertable = Rows(copies, Hypertables).FirstOrDefault(row => row["schema_name"] == table.Schema && row["table_name"] == table.Name);
        if (hypertable is null)
        {
            return null;
        }

        var all = Rows(copies, ChunkTable).ToDictionary(row => row["id"], StringComparer.Ordinal);
        var own = all.Values.Where(row => row["hypertable_id"] == hypertable["id"] && row["dropped"] != "t").ToList();
        var compressed = own.Where(row => row["compressed_chunk_id"] != Null).Select(row => all.GetValueOrDefault(row["compressed_chunk_id"])
            ?? throw new BackupUnusableException($"reading the chunks of {table}", $"chunk {row["compressed_chunk_id"]} in the archive's catalogue", "none", "the archive is not whole: use another backup.")).ToList();
        return new ArchivedHypertable([.. own.Concat(compressed).Select(row => new TableName(row["schema_name"], row["table_name"]))], compressed.Count);
    }

    private const string Null = "\\N";

    private static IEnumerable<Dictionary<string, string>> Rows(string copies, TableName table)
    {
        var begin = $"COPY {table.Schema}.{table.Name} (";
        using var lines = new StringReader(copies);
        string[]? columns = null;
        while (lines.ReadLine() is { } line)
        {
            if (columns is null)
            {
                columns = line.StartsWith(begin, StringComparison.Ordinal) ? line[begin.Length..Math.Max(begin.Length, line.IndexOf(')', StringComparison.Ordinal))].Split(", ") : null;
            }
            else if (line == "\\.")
            {
                yield break;
            }
            else
            {
                yield return columns.Zip(line.Split('\t')).ToDictionary(pair => pair.First, pair => pair.Second == Null ? Null : pair.Second.Replace("\\\\", "\\", StringComparison.Ordinal), StringComparer.Ordinal);
            }
        }
    }
}
