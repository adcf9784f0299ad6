namespace Recovery.Tests.Histories;

/// <summary>What is wrong with the object storage during the recovery. All of it passes: the recovery must come through.</summary>
internal enum StorageTrouble
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It throttles each request at the first try.</summary>
    Throttled,

    /// <summary>It fails each request at the first try.</summary>
    Failing,

    /// <summary>Connections are reset in the middle, at the first try.</summary>
    Reset,

    /// <summary>It is slow.</summary>
    Slow,
}
