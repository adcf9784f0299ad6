namespace Recovery.Procedures.Backup;

/// <summary>One thing in which what is there and the policy were compared.</summary>
/// <param name="Area"><c>base</c>, <c>wal</c>, <c>logical</c> or <c>disaster</c>.</param>
/// <param name="Kind">How it came out.</param>
/// <param name="Message">What was seen, with the names of objects and the times.</param>
public sealed record RetentionFinding(string Area, RetentionFindingKind Kind, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Area}: {Kind switch { RetentionFindingKind.Met => "as the policy says", RetentionFindingKind.TooOld => "too old", RetentionFindingKind.Missing => "missing", _ => "left over" }}: {Message}";
}
