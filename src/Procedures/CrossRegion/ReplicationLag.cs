using System.Globalization;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.CrossRegion;

/// <summary>How far the other region is behind: what would be lost if the primary region were lost now.</summary>
/// <param name="Primary">How far the primary's repository reaches.</param>
/// <param name="Replica">How far the replica reaches.</param>
public sealed record ReplicationLag(RepositoryReach Primary, RepositoryReach Replica)
{
    /// <summary>The time between the newest moments that can be recovered in the two regions.</summary>
    public TimeSpan Time => Primary.NewestMoment - Replica.NewestMoment;

    /// <summary>The WAL between them.</summary>
    public ByteCount Wal => new((long)(Primary.LastRecord.Value - Math.Min(Replica.LastRecord.Value, Primary.LastRecord.Value)));

    /// <summary>Measures the lag by the WAL of both repositories.</summary>
    /// <param name="primary">The primary's repository.</param>
    /// <param name="replica">The replica.</param>
    /// <param name="timeline">The timeline to follow; null where there is only one.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static async Task<ReplicationLag> MeasureAsync(RepositorySurvey primary, RepositorySurvey replica, TimelineId? timeline, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(primary);
        ArgumentNullException.ThrowIfNull(replica);
        // The replica first: what the primary archives meanwhile makes the lag look longer, never shorter.
        var there = await replica.ReadAsync(new RecoveryTarget.ToLatest(), null, timeline, cancellation).ConfigureAwait(false);
        var here = await primary.ReadAsync(new RecoveryTarget.ToLatest(), null, timeline, cancellation).ConfigureAwait(false);
        return new ReplicationLag(here.Reach, there.Reach);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time.TotalSeconds:0.0} s and {Wal} of WAL behind; newest recoverable moment in the other region: {Replica}");
}
