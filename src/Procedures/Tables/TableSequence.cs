using System.Globalization;

namespace Recovery.Procedures.Tables;

/// <summary>A sequence that a column takes its values from.</summary>
/// <param name="Column">The column.</param>
/// <param name="Sequence">The sequence, as <c>format('%I.%I')</c> has it.</param>
/// <param name="LastValue">The value returned last, or the one to be returned first.</param>
/// <param name="IsCalled">Whether a value was ever taken.</param>
/// <param name="Increment">The step; negative for a descending sequence.</param>
public sealed record TableSequence(string Column, string Sequence, long LastValue, bool IsCalled, long Increment)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence} at {LastValue}{(IsCalled ? string.Empty : " (not used yet)")}");
}
