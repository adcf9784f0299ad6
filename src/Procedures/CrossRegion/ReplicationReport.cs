using System.Globalization;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.CrossRegion;

/// <summary>How the replica compares with the primary's bucket.</summary>
public sealed record ReplicationReport
{
    private const int Shown = 10;

    /// <summary>How many objects of the primary were looked for.</summary>
    public required int Compared { get; init; }

    /// <summary>How many of them were compared by size only, since their tags are no checksum of their content.</summary>
    public required int NotCompared { get; init; }

    /// <summary>What differs, and is not expected to.</summary>
    public required IReadOnlyList<ReplicationDifference> Differences { get; init; }

    /// <summary>What is not there yet, and was stored within the time that the replication may take.</summary>
    public required IReadOnlyList<ReplicationDifference> InFlight { get; init; }

    /// <summary>How long the oldest object that is not replicated has been waiting; zero where none is.</summary>
    public required TimeSpan Lag { get; init; }

    /// <summary>Whether everything is in the other region that should be; what only the replica has is no harm to a restore.</summary>
    public bool IsCurrent => Differences.All(difference => difference.Kind == ReplicationDifferenceKind.Extra);

    /// <summary>Throws where something is missing or other than it should be.</summary>
    /// <exception cref="VerificationFailedException">With the objects.</exception>
    public void ThrowIfNotCurrent()
    {
        if (!IsCurrent)
        {
            throw new VerificationFailedException("comparing the replica with the primary's bucket", $"all {Compared} objects, the same", ToString(), "look at the bucket's replication rule and at its objects' replication status; what was lost must be copied by hand, replication does not try again.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Compared} objects compared, {Differences.Count} differ, {InFlight.Count} in flight, lag {Lag.TotalSeconds:0} s")
        + string.Concat(Differences.Take(Shown).Select(difference => Environment.NewLine + "  " + difference))
        + (Differences.Count > Shown ? $"{Environment.NewLine}  and {Differences.Count - Shown} more" : string.Empty);
}
