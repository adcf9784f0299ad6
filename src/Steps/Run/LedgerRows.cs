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
        var present = new List<long>();
        foreach (var entry in entries)
        {
            var key = entry.Changes[0].Key;
            if (await practice.Recovered.ScalarAsync<long>("SELECT count(*) FROM energy_readings WHERE meter_id = $1::int AND created_at = $2::timestamptz", CancellationToken.None, key[0], key[1]).ConfigureAwait(false) > 0)
            {
                present.Add(entry.Number);
            }
        }

        return present;
    }
}
