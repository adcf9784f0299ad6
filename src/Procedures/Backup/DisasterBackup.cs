using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>A backup set in the other region, as its manifest there shows.</summary>
/// <param name="Label">Its label.</param>
/// <param name="StoredAt">When its manifest was stored there.</param>
public sealed record DisasterBackup(BackupLabel Label, DateTimeOffset StoredAt)
{
    /// <summary>Whether it is a full backup.</summary>
    public bool IsFull => Label.Value.EndsWith('F');
}
