using Recovery.Procedures.Backup;

namespace Recovery.Evidence;

/// <summary>What could be restored to when, where a scenario looked.</summary>
public sealed record RecoverableTimes
{
    /// <summary>The moment of the look, by the database host's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Every moment in these could be restored.</summary>
    public required IReadOnlyList<MomentRange> Ranges { get; init; }

    /// <summary>The backup sets, each with the moments that it serves.</summary>
    public required IReadOnlyList<RecoverableBackup> Backups { get; init; }

    /// <summary>The part of a look that evidence keeps.</summary>
    public static RecoverableTimes Of(RecoveryWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new RecoverableTimes
        {
            Now = windows.Now,
            Ranges = windows.Ranges,
            Backups = [.. windows.Reaches.Select(reach => new RecoverableBackup(reach.Backup.Label.Value, reach.Backup.Type, reach.Earliest, reach.Latest, reach.Fault))],
        };
    }
}
