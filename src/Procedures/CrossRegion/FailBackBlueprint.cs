using Recovery.Procedures.Restore;

namespace Recovery.Procedures.CrossRegion;

/// <summary>What planning a fail-back settled.</summary>
/// <param name="Request">The request.</param>
/// <param name="Restore">The restore within it.</param>
internal sealed record FailBackBlueprint(FailBackRequest Request, RestoreBlueprint Restore);
