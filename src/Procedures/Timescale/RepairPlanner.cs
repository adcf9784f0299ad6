using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>What the repairs have in common: they begin with a look, and refuse what a repair would make worse.</summary>
internal static class RepairPlanner
{
    private static readonly TimescaleFindingKind[] Unreadable = [TimescaleFindingKind.Edition, TimescaleFindingKind.Restoring];
    private static readonly TimescaleFindingKind[] Lost = [TimescaleFindingKind.ChunkLost, TimescaleFindingKind.ChunkTableMissing, TimescaleFindingKind.CatalogMismatch];

    public static async Task<(TimescaleRecord? Record, IReadOnlyList<TimescaleFinding> Findings)> LookAsync(Host host, TimescaleRepairRequest request, string attempted, bool needsAllRows, CancellationToken cancellation)
    {
        var database = new Sql(request.Database);
        var record = request.RecordFile is { } file ? await TimescaleRecord.LoadAsync(host, file, cancellation).ConfigureAwait(false) : null;
        if (await database.ScalarAsync<bool>("SELECT pg_is_in_recovery()", cancellation).ConfigureAwait(false))
        {
            throw new PreconditionException(attempted, "a server that takes writes", "one in recovery", "promote it first, or repair the primary. Nothing has been changed.");
        }

        if (await database.ScalarAsync<string>("SELECT current_setting('timescaledb.license', true)", cancellation).ConfigureAwait(false) is var license && license != "timescale")
        {
            throw new PreconditionException(attempted, "the Community edition of TimescaleDB", license ?? "no preloaded library", "aggregates, compression and policies need it: start the server with the source's build. Nothing has been changed.");
        }

        var findings = await new TimescaleCheck(database).RunAsync(record, cancellation).ConfigureAwait(false);
        if (findings.FirstOrDefault(finding => Unreadable.Contains(finding.Kind) || (needsAllRows && (Lost.Contains(finding.Kind) || finding is { Kind: TimescaleFindingKind.ChunkGap, Severity: FindingSeverity.Error }))) is { } first)
        {
            throw new PreconditionException(attempted, "a database that reads every row which the source had", first.ToString(), "mend that first: a repair now would make of the missing rows what is known of them. Nothing has been changed.");
        }

        return (record, findings);
    }

    public static Plan Plan<T>(string name, string title, Host host, SqlEndpoint database, T blueprint, IReadOnlyList<Step> steps, string done) => new()
    {
        Procedure = name,
        Title = steps.Count == 0 ? done : title,
        Facts = [new Fact("host", host.Name), new Fact("database", database.ToString()), new Fact("to repair", steps.Count == 0 ? "nothing" : $"{steps.Count} steps")],
        Steps = steps,
        Locks = [$"TimescaleDB of {database}"],
        Blueprint = Journal.Json.ToElement(blueprint),
    };
}
