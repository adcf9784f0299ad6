using Recovery.Fixtures.Workload;

namespace Recovery.Fixtures.Oracle;

/// <summary>What an outage and the recovery from it lost, by the client's own record.</summary>
public sealed record LossReport
{
    /// <summary>
    /// The measured RPO: from the last acknowledged commit that survived to the last one before the outage; zero where
    /// nothing acknowledged was lost. Where nothing at all survived, the time since the first entry, and more may be lost.
    /// </summary>
    public required TimeSpan Rpo { get; init; }

    /// <summary>How many acknowledged transactions survived.</summary>
    public required int Survived { get; init; }

    /// <summary>The last acknowledged transaction.</summary>
    public required LedgerEntry LastAcknowledged { get; init; }

    /// <summary>The last acknowledged transaction that survived; null where none did.</summary>
    public LedgerEntry? LastSurvivor { get; init; }

    /// <summary>Acknowledged transactions that did not survive.</summary>
    public required IReadOnlyList<LedgerEntry> Lost { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Survived} acknowledged transactions survived, {Lost.Count} lost, RPO {Rpo.TotalSeconds:0.000} s";
}
