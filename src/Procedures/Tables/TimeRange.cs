using Recovery.Procedures.Values;

namespace Recovery.Procedures.Tables;

/// <summary>A part of a hypertable by time.</summary>
/// <param name="From">Its beginning; part of it.</param>
/// <param name="To">Its end; not part of it.</param>
public sealed record TimeRange(DateTimeOffset From, DateTimeOffset To)
{
    /// <inheritdoc/>
    public override string ToString() => $"from {Instant.Format(From)} to before {Instant.Format(To)}";
}
