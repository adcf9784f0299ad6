using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>Moments without a gap, both ends included; a single one where both are the same.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
public sealed record MomentRange(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Joins ranges that meet or overlap; in order of time.</summary>
    public static IReadOnlyList<MomentRange> Join(IEnumerable<MomentRange> ranges)
    {
        var joined = new List<MomentRange>();
        foreach (var range in ranges.OrderBy(range => range.From))
        {
            if (joined is [.., var last] && range.From <= last.To)
            {
                joined[^1] = last with { To = range.To > last.To ? range.To : last.To };
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined;
    }

    /// <inheritdoc/>
    public override string ToString() => From == To ? Instant.Format(From) : $"{Instant.Format(From)} to {Instant.Format(To)}";
}
