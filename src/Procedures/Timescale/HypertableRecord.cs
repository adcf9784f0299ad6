namespace Recovery.Procedures.Timescale;

/// <summary>A hypertable as the source had it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Compression">Its compression settings; null where compression is off.</param>
/// <param name="Chunks">Its chunks.</param>
public sealed record HypertableRecord(string Name, string? Compression, IReadOnlyList<ChunkRecord> Chunks);
