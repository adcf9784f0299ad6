using System.Globalization;

namespace Recovery.Tests.Runbook.Killed;

/// <summary>An event of a run after which its process is killed.</summary>
/// <param name="Kind">The event's kind.</param>
/// <param name="Step">The step; empty for what belongs to the run as a whole.</param>
/// <param name="Number">The how manyth of this kind and step in one process, from 1.</param>
internal sealed record KillPoint(string Kind, string Step, int Number)
{
    /// <summary>What <see cref="ToString"/> wrote.</summary>
    public static KillPoint Parse(string text) => text.Split('/') is [var kind, var step, var number]
        ? new(kind, step, int.Parse(number, CultureInfo.InvariantCulture))
        : throw new FormatException($"'{text}' is no kill point");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}/{Step}/{Number}");
}
