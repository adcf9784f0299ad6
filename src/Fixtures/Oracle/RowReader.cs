using Recovery.Fixtures.Workload;
using Recovery.Procedures.Verification;

namespace Recovery.Fixtures.Oracle;

/// <summary>Reads what is now in the rows that a ledger speaks of.</summary>
internal static class RowReader
{
    /// <summary>The digest of each row that is there, by <see cref="RowChange.Row"/>; a table that is gone has none.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(SnapshotSession session, IReadOnlyList<RowHistory> rows, CancellationToken cancellation)
    {
        var found = new Dictionary<string, string>();
        foreach (var group in rows.GroupBy(row => row.Table))
        {
            var there = await session.RowsAsync("SELECT to_regclass($1) IS NOT NULL", row => row.GetBoolean(0), cancellation, group.Key).ConfigureAwait(false);
            if (!there.Single())
            {
                continue;
            }

            var wanted = group.ToList();
            var table = WorkloadTable.All.Single(known => known.Name == group.Key);
            var keys = table.Key.Select((_, i) => (object)wanted.Select(row => row.Key[i]).ToArray()).ToArray();
            foreach (var (place, digest) in await session.RowsAsync(Query(table), row => (row.GetInt64(0), row.GetString(1)), cancellation, keys).ConfigureAwait(false))
            {
                found.Add(wanted[(int)place - 1].Name, digest);
            }
        }

        return found;
    }

    private static string Query(WorkloadTable table)
    {
        var arrays = string.Join(", ", table.Key.Select((_, i) => $"${i + 1}::text[]"));
        var names = string.Join(", ", table.Key.Select((_, i) => $"k{i}"));
        var match = string.Join(" AND ", table.Key.Select((key, i) => $"t.{key.Column} = k.k{i}::{key.Type}"));
        return $"SELECT k.n, {CanonicalText.RowDigest("t")} FROM unnest({arrays}) WITH ORDINALITY AS k ({names}, n) JOIN {table.Name} t ON {match}";
    }
}
