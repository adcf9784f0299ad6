using Recovery.Procedures.Engine;

namespace Recovery.Procedures.Logical;

/// <summary>How a table comes out of a logical backup: to be put at the beginning of a procedure that does something with it.</summary>
public sealed record ArchiveTablePlan
{
    /// <summary>What was looked up.</summary>
    public required IReadOnlyList<Fact> Facts { get; init; }

    /// <summary>The steps that end with the table standing complete in a scratch database, recorded under <see cref="TableSourceKey.Key"/>.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>The last step of the whole plan: removes the scratch server and what was fetched.</summary>
    public required Step CleanUp { get; init; }

    /// <summary>What must not be used by two runs at once.</summary>
    public required IReadOnlyList<string> Locks { get; init; }

    /// <summary>What the same steps are made from again (<see cref="ArchiveTable.Rebuild"/>).</summary>
    public required ArchiveTableBlueprint Blueprint { get; init; }
}
