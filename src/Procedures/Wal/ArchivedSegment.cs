using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>A WAL segment in the archive.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Path">Its object in the repository; null where it was rescued from a data directory instead.</param>
/// <param name="ArchivedAt">When it was stored. It holds nothing that was committed later.</param>
public sealed record ArchivedSegment(WalSegment Segment, string? Path, DateTimeOffset ArchivedAt);
