using static Recovery.Procedures.Verification.FingerprintQueries;

namespace Recovery.Procedures.Verification;

/// <summary>What TimescaleDB adds to a database, read from its information views, which both editions have.</summary>
internal static class TimescaleFacts
{
    public static async Task<IReadOnlyList<Hypertable>> HypertablesAsync(SnapshotSession session, CancellationToken cancellation)
    {
        var aggregates = (await session.RowsAsync(Aggregates, row => (Hypertable: row.GetString(0), Aggregate: row.GetString(1)), cancellation).ConfigureAwait(false)).ToDictionary(row => row.Hypertable, row => row.Aggregate);
        var rows = await session.RowsAsync(Dimensions, row => (Oid: row.GetFieldValue<uint>(0), Name: row.GetString(1), Column: row.GetString(2), Interval: row.GetString(3)), cancellation).ConfigureAwait(false);
        return [.. rows.GroupBy(row => row.Oid).Select(group => new Hypertable(group.Key, group.First().Name, aggregates.GetValueOrDefault(group.First().Name), group.First().Column, [.. group.Select(row => $"{row.Column}, {row.Interval}")]))];
    }

    public static async Task<IReadOnlyList<HypertableFingerprint>> ChunksAsync(SnapshotSession session, IReadOnlyList<Hypertable> hypertables, CancellationToken cancellation)
    {
        var chunks = (await session.RowsAsync(Chunks, row => (Hypertable: row.GetString(0), Chunk: new ChunkFingerprint(row.GetString(1), row.GetString(2), row.GetBoolean(3))), cancellation).ConfigureAwait(false)).ToLookup(row => row.Hypertable, row => row.Chunk);
        var compression = (await session.RowsAsync(Compression, row => (Hypertable: row.GetString(0), Line: row.GetString(1)), cancellation).ConfigureAwait(false)).ToLookup(row => row.Hypertable, row => row.Line);
        return
        [
            .. hypertables.Select(hypertable => new HypertableFingerprint
            {
                Hypertable = hypertable.Aggregate ?? hypertable.Name,
                Dimensions = hypertable.Dimensions,
                Compression = [.. compression[hypertable.Name]],
                Chunks = [.. chunks[hypertable.Name]],
            }).OrderBy(hypertable => hypertable.Hypertable, StringComparer.Ordinal),
        ];
    }

    public static Task<IReadOnlyList<JobFingerprint>> JobsAsync(SnapshotSession session, CancellationToken cancellation) =>
        session.RowsAsync(Jobs, row => new JobFingerprint { Id = row.GetInt32(0), Work = row.GetString(1), Schedule = row.GetString(2), On = row.GetBoolean(3) }, cancellation);

    /// <summary>A hypertable as the catalogue has it; <paramref name="Aggregate"/> names the continuous aggregate whose rows it holds.</summary>
    internal sealed record Hypertable(uint Oid, string Name, string? Aggregate, string TimeColumn, IReadOnlyList<string> Dimensions);
}
