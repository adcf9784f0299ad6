namespace Recovery.Procedures.Restore;

/// <summary>Which recovered copy to remove.</summary>
/// <param name="CopyDirectory">The copy's data directory.</param>
/// <param name="ProductionDirectory">Production's data directory, which is never removed.</param>
public sealed record CleanUpRequest(string CopyDirectory, string ProductionDirectory);
