using System.Globalization;
using System.Text.RegularExpressions;

namespace Recovery.Procedures.Wal;

/// <summary>Counts changed rows by transaction and relation from pg_waldump's lines.</summary>
internal sealed partial class RowChangeCounter
{
    private readonly Dictionary<(uint Xid, uint Database, uint Relation), RowChanges> counts = [];

    public IEnumerable<RowChanges> Of(uint xid) => counts.Where(entry => entry.Key.Xid == xid).Select(entry => entry.Value);

    public void Add(string line)
    {
        if (!line.StartsWith("rmgr: Heap", StringComparison.Ordinal))
        {
            return;
        }

        if (Change().Match(line) is { Success: true } change)
        {
            var rows = change.Groups["rows"].Success ? int.Parse(change.Groups["rows"].Value, CultureInfo.InvariantCulture) : 1;
            Change(Number(change, "tx"), Number(change, "db"), Number(change, "rel"), changes => change.Groups["what"].Value switch
            {
                "INSERT" or "MULTI_INSERT" => changes with { Inserted = changes.Inserted + rows },
                "DELETE" => changes with { Deleted = changes.Deleted + 1 },
                _ => changes with { Updated = changes.Updated + 1 },
            });
        }
    }

    private static uint Number(Match match, string group) => uint.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private void Change(uint xid, uint database, uint relation, Func<RowChanges, RowChanges> change) =>
        counts[(xid, database, relation)] = change(counts.GetValueOrDefault((xid, database, relation)) ?? new RowChanges { Database = database, Relation = relation });

    [GeneratedRegex(@"tx: +(?<tx>\d+),.* desc: (?<what>INSERT|MULTI_INSERT|DELETE|UPDATE|HOT_UPDATE)(\+INIT)? (ntuples: (?<rows>\d+),)?.* blkref #0: rel \d+/(?<db>\d+)/(?<rel>\d+) blk", RegexOptions.CultureInvariant)]
    private static partial Regex Change();
}
