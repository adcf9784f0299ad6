using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;
using static Recovery.Procedures.Verification.FingerprintQueries;

namespace Recovery.Procedures.Verification;

/// <summary>
/// Takes fingerprints. Everything is computed in the server, each table in one pass, all of it in one snapshot. A
/// table of 25,000 rows takes some 60 ms; time grows with the rows.
/// </summary>
/// <param name="sql">The database.</param>
public sealed class FingerprintReader(Sql sql)
{
    /// <summary>Takes the fingerprint of the whole database. Reads only; a server in recovery will do.</summary>
    public async Task<DatabaseFingerprint> TakeAsync(CancellationToken cancellation)
    {
        var session = await SnapshotSession.OpenAsync(sql, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return await TakeWithinAsync(session, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the fingerprint of a database as a session sees it.</summary>
    public static async Task<DatabaseFingerprint> TakeWithinAsync(SnapshotSession session, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        var (time, timescale, license) = (await session.RowsAsync(Server, row => (row.GetFieldValue<DateTimeOffset>(0), row.GetBoolean(1), row.IsDBNull(2) ? null : row.GetString(2)), cancellation).ConfigureAwait(false))[0];
        var hypertables = timescale ? await TimescaleFacts.HypertablesAsync(session, cancellation).ConfigureAwait(false) : [];
        return new DatabaseFingerprint
        {
            TakenAt = time,
            License = timescale ? license : null,
            Tables = await TablesAsync(session, hypertables, _ => true, cancellation).ConfigureAwait(false),
            Sequences = await SequencesAsync(session, cancellation).ConfigureAwait(false),
            Definitions = await PairsAsync(session, Definitions, cancellation).ConfigureAwait(false),
            Extensions = await PairsAsync(session, Extensions, cancellation).ConfigureAwait(false),
            Hypertables = timescale ? await TimescaleFacts.ChunksAsync(session, hypertables, cancellation).ConfigureAwait(false) : [],
            Jobs = timescale ? await TimescaleFacts.JobsAsync(session, cancellation).ConfigureAwait(false) : [],
        };
    }

    /// <summary>Takes the fingerprint of one table.</summary>
    /// <param name="table">Its name with its schema, quoted where SQL needs it: <c>public.energy_readings</c>, <c>billing."TariffPlans"</c>.</param>
    /// <param name="cancellation">Ends the query.</param>
    /// <exception cref="VerificationFailedException">There is no such table, so nothing can be proven of it.</exception>
    public async Task<TableFingerprint> TakeTableAsync(string table, CancellationToken cancellation)
    {
        var session = await SnapshotSession.OpenAsync(sql, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var timescale = (await session.RowsAsync(Server, row => row.GetBoolean(1), cancellation).ConfigureAwait(false))[0];
            var hypertables = timescale ? await TimescaleFacts.HypertablesAsync(session, cancellation).ConfigureAwait(false) : [];
            var tables = await TablesAsync(session, hypertables, name => name == table, cancellation).ConfigureAwait(false);
            return tables.Count == 1
                ? tables[0]
                : throw new VerificationFailedException($"fingerprinting {table} at {sql.Endpoint}", "a permanent table of that name", "none", "write the name with its schema, and in double quotes where it has capitals or spaces.");
        }
    }

    private static async Task<IReadOnlyList<TableFingerprint>> TablesAsync(SnapshotSession session, IReadOnlyList<TimescaleFacts.Hypertable> hypertables, Func<string, bool> wanted, CancellationToken cancellation)
    {
        var tables = await session.RowsAsync(FingerprintQueries.Tables, row => (Oid: row.GetFieldValue<uint>(0), Name: row.GetString(1), Kind: row.GetString(2), Key: row.GetFieldValue<string[]>(3)), cancellation).ConfigureAwait(false);
        var byOid = hypertables.ToDictionary(hypertable => hypertable.Oid);
        var aggregates = hypertables.Where(hypertable => hypertable.Aggregate is not null).Select(hypertable => (hypertable.Oid, Name: hypertable.Aggregate!, Kind: "continuous aggregate", Key: Array.Empty<string>()));
        var chosen = tables.Concat(aggregates).Where(table => wanted(table.Name)).ToList();
        var oids = chosen.Select(table => (long)table.Oid).ToArray();
        var columns = (await session.RowsAsync(Columns, row => (Oid: row.GetFieldValue<uint>(0), Column: new TableScan.KeyColumn(row.GetString(1), row.GetBoolean(2), row.GetString(3))), cancellation, oids).ConfigureAwait(false))
            .ToDictionary(row => (row.Oid, row.Column.Name), row => row.Column);
        var structure = (await session.RowsAsync(Structure, row => (Oid: row.GetFieldValue<uint>(0), Line: row.GetString(1)), cancellation, oids).ConfigureAwait(false)).ToLookup(row => row.Oid, row => row.Line);

        var taken = new List<TableFingerprint>();
        foreach (var (oid, name, kind, key) in chosen.OrderBy(table => table.Name, StringComparer.Ordinal))
        {
            var hypertable = byOid.GetValueOrDefault(oid);
            IEnumerable<string> names = hypertable is null ? key : key.Where(column => column != hypertable.TimeColumn).Prepend(hypertable.TimeColumn);
            var scan = new TableScan
            {
                Name = name,
                Source = hypertable?.Name ?? name,
                Kind = hypertable is not null && kind == "table" ? "hypertable" : kind,
                Key = [.. names.Select(column => columns[(oid, column)])],
            };
            taken.Add(await scan.RunAsync(session, [.. structure[oid].Order(StringComparer.Ordinal)], cancellation).ConfigureAwait(false));
        }

        return taken;
    }

    private static async Task<IReadOnlyList<SequenceFingerprint>> SequencesAsync(SnapshotSession session, CancellationToken cancellation)
    {
        var names = await session.RowsAsync(Sequences, row => (Name: row.GetString(0), Increment: row.GetInt64(1)), cancellation).ConfigureAwait(false);
        if (names.Count == 0)
        {
            return [];
        }

        var increments = names.ToDictionary(row => row.Name, row => row.Increment);
        var states = string.Join(" UNION ALL ", names.Select(row => $"SELECT '{row.Name.Replace("'", "''", StringComparison.Ordinal)}', last_value, is_called FROM {row.Name}"));
        var taken = await session.RowsAsync(states, row => new SequenceFingerprint { Sequence = row.GetString(0), LastValue = row.GetInt64(1), IsCalled = row.GetBoolean(2), Increment = increments[row.GetString(0)] }, cancellation).ConfigureAwait(false);
        return [.. taken.OrderBy(sequence => sequence.Sequence, StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyDictionary<string, string>> PairsAsync(SnapshotSession session, string query, CancellationToken cancellation)
    {
        var rows = await session.RowsAsync(query, row => (Name: row.GetString(0), Value: row.GetString(1)), cancellation).ConfigureAwait(false);
        return new SortedDictionary<string, string>(rows.ToDictionary(row => row.Name, row => row.Value), StringComparer.Ordinal);
    }
}
