using Recovery.Fixtures.Workload;

namespace Recovery.Steps.Run;

/// <summary>Looks for the rows of single ledger entries, where a feature speaks of "the first of the two commits".</summary>
internal static class LedgerRows
{
    /// <summary>Those of some ledger entries whose rows are all in the recovered database, by number.</summary>
    public static async Task<IReadOnlyList<long>> PresentAsync(this PracticeScenario practice, IEnumerable<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(practice);
        ArgumentNullException.ThrowIfNull(entries);
        var present = await practice.Oracle.FindPresentAsync(practice.Recovered, CancellationToken.None).ConfigureAwait(false);
        return [.. present.Select(entry => entry.Number).Intersect(entries.Select(entry => entry.Number)).Order()];
    }
}
