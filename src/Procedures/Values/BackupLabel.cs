using System.Text.RegularExpressions;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Values;

/// <summary>The label of a backup set, as pgBackRest gives it: <c>20260203-020000F</c>, <c>20260203-020000F_20260204-020000D</c> or <c>…I</c>.</summary>
/// <param name="Value">The label.</param>
public readonly partial record struct BackupLabel(string Value)
{
    /// <summary>Reads a label.</summary>
    /// <exception cref="InvalidInputException">The text is no label.</exception>
    public static BackupLabel Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Pattern().IsMatch(text)
            ? new BackupLabel(text)
            : throw new InvalidInputException("backup set", "a pgBackRest label", text, "list the labels with `pgbackrest info`; for example 20260203-020000F.");
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"^[0-9]{8}-[0-9]{6}F(_[0-9]{8}-[0-9]{6}[DI])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
