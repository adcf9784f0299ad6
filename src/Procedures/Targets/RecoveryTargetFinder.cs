using System.Globalization;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Targets;

/// <summary>
/// The runbook's "Finding Recovery Target" as one question: which transactions ended around an event, and what did
/// each of them change? Answered from the archived WAL; production is asked for table names only, where it runs.
/// </summary>
/// <param name="host">Where pgBackRest and pg_waldump run.</param>
/// <param name="pgBackRest">The repository.</param>
/// <param name="workDirectory">A directory on the host for fetched WAL; what is put there is removed again.</param>
/// <param name="production">Production, where it runs; else null.</param>
public sealed class RecoveryTargetFinder(Host host, PgBackRestClient pgBackRest, string workDirectory, Sql? production)
{
    private const string Names = """
        SELECT c.relfilenode::bigint,
               coalesce((SELECT format('%I.%I', h.schema_name, h.table_name)
                         FROM _timescaledb_catalog.chunk k JOIN _timescaledb_catalog.hypertable h ON h.id = k.hypertable_id
                         WHERE k.schema_name = n.nspname AND k.table_name = c.relname), format('%I.%I', n.nspname, c.relname)),
               (SELECT oid::bigint FROM pg_database WHERE datname = current_database())
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema', '_timescaledb_catalog', '_timescaledb_config')
        """;

    /// <summary>Lists the transactions that committed in a stretch of time, oldest first.</summary>
    /// <param name="from">Its beginning.</param>
    /// <param name="to">Its end.</param>
    /// <param name="timeline">The timeline to read; null where there is only one.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="BackupUnusableException">The archive holds no WAL.</exception>
    /// <exception cref="InvalidInputException">The end is before the beginning.</exception>
    public async Task<IReadOnlyList<CandidateTarget>> FindAsync(DateTimeOffset from, DateTimeOffset to, TimelineId? timeline, CancellationToken cancellation)
    {
        if (to < from)
        {
            throw new InvalidInputException("end of the time to look at", $"a time after {Instant.Format(from)}", Instant.Format(to), "give the earlier time first.");
        }

        var info = (await pgBackRest.InfoAsync(cancellation).ConfigureAwait(false)).RequireUsable();
        var scratch = $"{workDirectory}/scratch/{Guid.NewGuid():N}";
        try
        {
            var archive = new WalArchive(pgBackRest, info.Current.ArchiveId, scratch);
            var inventory = await archive.ListAsync(cancellation).ConfigureAwait(false);
            var followed = inventory.HistoryOf(TimelineChoice.Choose(timeline, null, inventory));
            // What committed before `to` may be stored much later, and what is stored before `from` cannot hold a commit after it.
            var segments = inventory.Segments.Where(segment => followed.TimelineAt(segment.Segment) == segment.Segment.Timeline && segment.ArchivedAt >= from).ToList();
            var counter = new RowChangeCounter();
            var reader = new WalReader(archive, counter.Add);
            var found = new List<WalRecord>();
            for (var at = 0; at < segments.Count; at++)
            {
                var scan = await reader.ScanAsync(segments[at], at + 1 < segments.Count ? segments[at + 1] : null, cancellation).ConfigureAwait(false);
                found.AddRange(scan.Records.Where(record => record.Kind == WalRecordKind.Commit && record.Time >= from && record.Time <= to));
                if (scan.Records.Any(record => record.Time > to))
                {
                    break;
                }
            }

            var names = await NamesAsync(cancellation).ConfigureAwait(false);
            return [.. found.Select(record => new CandidateTarget { Record = record, Changes = Changes(counter.Of(record.Xid), names) })];
        }
        finally
        {
            await host.RunAsync(new HostCommand("rm", "-rf", "--", scratch), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static List<TableChange> Changes(IEnumerable<RowChanges> counted, Dictionary<(uint Database, uint Relation), string>? names) =>
        [.. counted
            .Where(change => names is null || names.ContainsKey((change.Database, change.Relation)))
            .GroupBy(change => names is null ? string.Create(CultureInfo.InvariantCulture, $"relation {change.Relation}") : names[(change.Database, change.Relation)], StringComparer.Ordinal)
            .Select(group => new TableChange(group.Key, group.Sum(change => change.Inserted), group.Sum(change => change.Updated), group.Sum(change => change.Deleted)))
            .OrderBy(change => change.Table, StringComparer.Ordinal)];

    private async Task<Dictionary<(uint Database, uint Relation), string>?> NamesAsync(CancellationToken cancellation)
    {
        if (production is null || await Answers.TryAsync(production.Endpoint, cancellation).ConfigureAwait(false) is not null)
        {
            return null;
        }

        var rows = await production.RowsAsync(Names, row => (Key: ((uint)row.GetInt64(2), (uint)row.GetInt64(0)), Name: row.GetString(1)), cancellation).ConfigureAwait(false);
        return rows.Where(row => row.Key.Item2 != 0).ToDictionary(row => row.Key, row => row.Name);
    }
}
