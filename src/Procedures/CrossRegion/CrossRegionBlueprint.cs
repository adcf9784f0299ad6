using Recovery.Procedures.Restore;

namespace Recovery.Procedures.CrossRegion;

/// <summary>What planning a cross-region restore settled.</summary>
/// <param name="Request">The request.</param>
/// <param name="Restore">The restore within it.</param>
/// <param name="Reach">How far the replica reached.</param>
internal sealed record CrossRegionBlueprint(CrossRegionRequest Request, RestoreBlueprint Restore, RepositoryReach Reach);
