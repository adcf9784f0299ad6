namespace Recovery.Evidence;

/// <summary>A backup set, and the moments that can be restored from it.</summary>
/// <param name="Label">Its label.</param>
/// <param name="Type"><c>full</c>, <c>diff</c> or <c>incr</c>.</param>
/// <param name="Earliest">The first moment.</param>
/// <param name="Latest">The last one.</param>
/// <param name="Fault">Why it restores to no moment at all; null where it does.</param>
public sealed record RecoverableBackup(string Label, string Type, DateTimeOffset Earliest, DateTimeOffset Latest, string? Fault);
