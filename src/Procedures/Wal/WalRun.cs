using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>An unbroken run of WAL segments.</summary>
/// <param name="Segments">The segments, in order; empty where the first one is missing.</param>
/// <param name="Missing">The segment whose absence ends the run although later ones exist; null where the run ends with the archive.</param>
public sealed record WalRun(IReadOnlyList<ArchivedSegment> Segments, WalSegment? Missing);
