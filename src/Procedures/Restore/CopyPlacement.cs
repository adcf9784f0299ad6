namespace Recovery.Procedures.Restore;

/// <summary>Where a recovered copy lives beside production.</summary>
/// <param name="DataDirectory">Its data directory; must not exist or be empty.</param>
/// <param name="Port">Its port; must be free.</param>
public sealed record CopyPlacement(string DataDirectory, int Port)
{
    /// <summary>Where the copy's tablespaces go, so that production's are never touched (hazard P4).</summary>
    public string TablespaceDirectory => DataDirectory + "_tablespaces";

    /// <summary>The record, beside the data directory, that the copy was made by us; without it nothing is ever cleaned up.</summary>
    public string OwnershipFile => DataDirectory + ".runbook.json";
}
