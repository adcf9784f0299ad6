namespace Recovery.Procedures.Engine;

/// <summary>How far a step is, in bytes of files or of WAL.</summary>
/// <param name="Done">The bytes done.</param>
/// <param name="Total">The bytes in all.</param>
public sealed record ProgressAmount(long Done, long Total);
