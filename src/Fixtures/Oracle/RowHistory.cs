using Recovery.Fixtures.Workload;

namespace Recovery.Fixtures.Oracle;

/// <summary>Everything the ledger says of one row, in order.</summary>
internal sealed class RowHistory(string table, IReadOnlyList<string> key, IReadOnlyList<(LedgerEntry Entry, RowChange Change)> changes)
{
    public string Table { get; } = table;

    public IReadOnlyList<string> Key { get; } = key;

    public IReadOnlyList<(LedgerEntry Entry, RowChange Change)> Changes { get; } = changes;

    public string Name => Changes[0].Change.Row;

    /// <summary>The histories of all rows in a ledger.</summary>
    public static IReadOnlyList<RowHistory> Of(IEnumerable<LedgerEntry> entries) =>
    [
        .. entries.Where(entry => entry.State != LedgerState.RolledBack)
            .SelectMany(entry => entry.Changes, (entry, change) => (Entry: entry, Change: change))
            .GroupBy(pair => pair.Change.Row)
            .Select(group => new RowHistory(group.First().Change.Table, group.First().Change.Key, [.. group])),
    ];

    /// <summary>What the row may be at a cut: digests, or null for "not there". More than one only where a transaction is open.</summary>
    public IReadOnlySet<string?> Allowed(LedgerCut cut)
    {
        var allowed = new HashSet<string?> { Changes[0].Change.Before };
        foreach (var (entry, change) in Changes)
        {
            if (cut[entry] == Side.Before)
            {
                allowed.Clear();
            }

            if (cut[entry] != Side.After)
            {
                allowed.Add(change.After);
            }
        }

        return allowed;
    }

    /// <summary>The last change that a recovery to the cut may bring back, with its entry.</summary>
    public (LedgerEntry Entry, RowChange Change)? Last(LedgerCut cut) =>
        Changes.Where(pair => cut[pair.Entry] != Side.After).Select(pair => ((LedgerEntry, RowChange)?)pair).LastOrDefault();

    /// <summary>The latest change whose result is what was seen; null where the row is as before all of them, or as none of them left it.</summary>
    public (LedgerEntry Entry, RowChange Change)? Seen(string? digest) =>
        Changes.Where(pair => pair.Change.After == digest).Select(pair => ((LedgerEntry, RowChange)?)pair).LastOrDefault();
}
