namespace Recovery.Procedures.Timescale;

/// <summary>Something that is not as it should be in a database with TimescaleDB.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">The hypertable, chunk, aggregate or job, as <c>format('%I.%I')</c> has it; the database for what concerns all of it.</param>
/// <param name="Message">What was expected, what was seen, and what to do where no procedure mends it.</param>
/// <param name="Repair">What mends it.</param>
public sealed record TimescaleFinding(TimescaleFindingKind Kind, FindingSeverity Severity, string Subject, string Message, TimescaleRepair Repair = TimescaleRepair.ByHand)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Subject}: {Message}";
}
