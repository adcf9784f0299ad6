namespace Recovery.Procedures.Restore;

/// <summary>What the server does at the recovery target (<c>recovery_target_action</c>).</summary>
public enum TargetAction
{
    /// <summary>Ends recovery and accepts writes, on a new timeline.</summary>
    Promote,

    /// <summary>Stays in recovery, read-only, for a look; can be promoted later.</summary>
    Pause,
}
