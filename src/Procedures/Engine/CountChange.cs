namespace Recovery.Procedures.Engine;

/// <summary>How many there were, and how many there are.</summary>
/// <param name="Before">Before the step.</param>
/// <param name="After">After it.</param>
internal sealed record CountChange(long Before, long After);
