using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>
/// Looks at a database with TimescaleDB, most of all after a restore: editions, hypertables and chunks, continuous
/// aggregates against a recomputation from raw rows, compression, policies. It only reads. What is not there can be
/// seen only beside a record of the source.
/// </summary>
/// <param name="database">The database.</param>
public sealed class TimescaleCheck(Sql database)
{
    /// <summary>Looks.</summary>
    /// <param name="record">What the source held while it was well; null for none.</param>
    /// <param name="cancellation">Ends the looking.</param>
    /// <returns>What is wrong; empty where nothing is.</returns>
    /// <exception cref="PreconditionException">The database has no TimescaleDB.</exception>
    public async Task<IReadOnlyList<TimescaleFinding>> RunAsync(TimescaleRecord? record, CancellationToken cancellation)
    {
        var session = await database.ConnectAsync(cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await session.ExecuteAsync("SET default_transaction_read_only = on", cancellation).ConfigureAwait(false);
            var state = await TimescaleState.ReadAsync(session, cancellation).ConfigureAwait(false)
                ?? throw new PreconditionException($"looking at TimescaleDB in {database.Endpoint}", "the extension", "a database without it", "name the database that has the hypertables.");
            var findings = Edition(state, record).ToList();
            if (findings.Exists(finding => finding.Severity == FindingSeverity.Error))
            {
                // Compressed chunks read as empty now: comparing them would blame the data.
                return findings;
            }

            var now = await TimescaleRecord.ReadAsync(session, state, cancellation).ConfigureAwait(false);
            findings.AddRange(Chunks(state, now, record));
            findings.AddRange(await ChunkCatalog.CheckAsync(session, cancellation).ConfigureAwait(false));
            findings.AddRange(await AggregatesAsync(session, findings, record, now, cancellation).ConfigureAwait(false));
            findings.AddRange(await CompressionState.CheckAsync(session, record, now, cancellation).ConfigureAwait(false));
            findings.AddRange(await JobComparison.CheckAsync(session, record, now, cancellation).ConfigureAwait(false));
            return findings;
        }
    }

    private static IEnumerable<TimescaleFinding> Edition(TimescaleState state, TimescaleRecord? record)
    {
        TimescaleFinding Error(TimescaleFindingKind kind, string message) => new(kind, FindingSeverity.Error, "the database", message);
        if (state.Restoring)
        {
            yield return Error(TimescaleFindingKind.Restoring, "timescaledb.restoring is on: compressed chunks read as empty; end it with timescaledb_post_restore()");
        }

        if (state.License is null)
        {
            yield return Error(TimescaleFindingKind.Edition, "the library is not preloaded: compressed chunks read as empty; set shared_preload_libraries and restart");
        }
        else if (state.License != "timescale" && state.Hypertables.Any(table => table.CompressedChunks > 0))
        {
            yield return Error(TimescaleFindingKind.Edition, $"the {state.Edition} edition runs here, and there are compressed chunks, which it reads as empty; start the server with the Community edition");
        }
        else if (record is not null && record.License != state.License)
        {
            yield return Error(TimescaleFindingKind.Edition, $"the {state.Edition} edition runs here, and the source had '{record.License}'; start the server with the source's edition before anyone reads");
        }

        if (record is not null && record.ExtensionVersion != state.ExtensionVersion)
        {
            yield return new TimescaleFinding(TimescaleFindingKind.Version, FindingSeverity.Warning, "the database", $"TimescaleDB {state.ExtensionVersion} is here, and the source had {record.ExtensionVersion}; run ALTER EXTENSION timescaledb UPDATE, or use the source's version");
        }
    }

    private static IEnumerable<TimescaleFinding> Chunks(TimescaleState state, TimescaleRecord now, TimescaleRecord? record)
    {
        foreach (var table in state.Hypertables)
        {
            foreach (var chunk in table.MissingChunks)
            {
                yield return new TimescaleFinding(TimescaleFindingKind.ChunkTableMissing, FindingSeverity.Error, chunk, $"the catalog has it as a chunk of {table.Name}, and its table or that of its compressed rows is not there; restore {table.Name} from a backup: nothing makes lost rows again");
            }

            var known = record?.Hypertables.FirstOrDefault(source => source.Name == table.Name);
            foreach (var gap in table.Gaps.Where(gap => known is null || !Gaps(known).Contains(gap)))
            {
                yield return new TimescaleFinding(TimescaleFindingKind.ChunkGap, known is null ? FindingSeverity.Warning : FindingSeverity.Error, table.Name, $"no chunk covers {gap}{(known is null ? "; it may be that nothing was written then" : ", and the source had no such gap; restore that range from a backup")}");
            }
        }

        foreach (var source in record?.Hypertables ?? [])
        {
            var table = now.Hypertables.FirstOrDefault(other => other.Name == source.Name);
            if (table is null)
            {
                yield return new TimescaleFinding(TimescaleFindingKind.HypertableMissing, FindingSeverity.Error, source.Name, $"the source had it, with {source.Chunks.Count} chunks; restore it from a backup");
                continue;
            }

            var there = table.Chunks.Select(chunk => (chunk.From, chunk.To)).ToHashSet();
            var first = table.Chunks.Count == 0 ? null : source.Chunks.FirstOrDefault(chunk => there.Contains((chunk.From, chunk.To)));
            var retention = record!.Policies.Any(job => job.Procedure == "policy_retention" && job.Subject == source.Name);
            // Retention drops from the old end; anything else that is gone is lost.
            var lost = source.Chunks.SkipWhile(chunk => retention && first is not null && chunk != first).Where(chunk => !there.Contains((chunk.From, chunk.To))).ToList();
            foreach (var chunk in lost)
            {
                yield return new TimescaleFinding(TimescaleFindingKind.ChunkLost, FindingSeverity.Error, source.Name, $"the source had a chunk from {chunk.From} to {chunk.To}, which is not here; restore that range from a backup");
            }
        }
    }

    private static IEnumerable<string> Gaps(HypertableRecord table) =>
        table.Chunks.Zip(table.Chunks.Skip(1)).Where(pair => pair.First.To != pair.Second.From).Select(pair => $"{pair.First.To} .. {pair.Second.From}");

    private static async Task<IReadOnlyList<TimescaleFinding>> AggregatesAsync(Sql session, List<TimescaleFinding> chunks, TimescaleRecord? record, TimescaleRecord now, CancellationToken cancellation)
    {
        var findings = (record?.Aggregates ?? []).Except(now.Aggregates).Select(name => new TimescaleFinding(
            TimescaleFindingKind.AggregateMissing, FindingSeverity.Error, name, "the source had this continuous aggregate; restore it from a backup: its history cannot be computed again")).ToList();
        if (now.Aggregates.Count == 0 || chunks.Exists(finding => finding.Kind is TimescaleFindingKind.ChunkTableMissing or TimescaleFindingKind.CatalogMismatch))
        {
            // Reading through a chunk without a table fails; and a refresh over lost rows would lose their aggregates as well.
            return findings;
        }

        var lost = chunks.Exists(finding => finding.Kind is TimescaleFindingKind.ChunkLost or TimescaleFindingKind.ChunkGap && finding.Severity == FindingSeverity.Error);
        foreach (var aggregate in await AggregateSpan.ReadAllAsync(session, cancellation).ConfigureAwait(false))
        {
            if (await AggregateComparison.CompareAsync(session, aggregate, cancellation).ConfigureAwait(false) is { } differs)
            {
                findings.Add(lost ? differs with { Repair = TimescaleRepair.ByHand, Message = differs.Message + "; raw chunks are missing: restore these first, a refresh now would delete what is known of them" } : differs);
            }
        }

        return findings;
    }
}
