namespace Recovery.Procedures.BackupVerification;

/// <summary>What one check found.</summary>
/// <param name="Check">The check's name, from <see cref="CheckName"/>.</param>
/// <param name="Status">What it came to.</param>
/// <param name="Message">What was seen, with the names of what is wrong.</param>
/// <param name="Hint">What to do; null where there is nothing to be done.</param>
public sealed record VerificationFinding(string Check, CheckStatus Status, string Message, string? Hint = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Check}: {Status}: {Message}{(Hint is null ? string.Empty : $" HINT: {Hint}")}";
}
