namespace Recovery.Procedures.CrossRegion;

/// <summary>How an object differs between the primary's bucket and its replica.</summary>
public enum ReplicationDifferenceKind
{
    /// <summary>The replica does not have it.</summary>
    Missing,

    /// <summary>The replica has what the primary had before: it was stored anew and not replicated since.</summary>
    Older,

    /// <summary>The replica has another number of bytes.</summary>
    OtherSize,

    /// <summary>The replica has as many bytes, but others.</summary>
    OtherContent,

    /// <summary>Only the replica has it: the primary has expired it, or something else than the replication has written it.</summary>
    Extra,
}
