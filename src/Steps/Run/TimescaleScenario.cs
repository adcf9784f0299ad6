using Recovery.Procedures.Engine;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Timescale;

namespace Recovery.Steps.Run;

/// <summary>What the steps about TimescaleDB share: the source's record, what a check found, and the last repair.</summary>
public sealed class TimescaleScenario(PracticeScenario practice)
{
    /// <summary>The record of the source, on the host.</summary>
    public const string RecordFile = "/var/lib/runbook/timescale-record.json";

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The source's record; null where none was taken.</summary>
    public TimescaleRecord? Record { get; private set; }

    /// <summary>What the last check found.</summary>
    public IReadOnlyList<TimescaleFinding> Findings { get; private set; } = [];

    /// <summary>The last plan.</summary>
    public Plan? Plan { get; private set; }

    /// <summary>What a step damaged.</summary>
    public string? Damaged { get; set; }

    /// <summary>A number of rows that must not change.</summary>
    public long Rows { get; set; }

    /// <summary>The request for a repair of production.</summary>
    public TimescaleRepairRequest Request => new() { Database = practice.Production.Endpoint, RecordFile = Record is null ? null : RecordFile };

    /// <summary>Takes the record.</summary>
    public async Task RecordAsync()
    {
        var site = await practice.OpenAsync();
        await QuietAsync();
        await TimescaleRecord.RecordAsync(practice.Production, site.Host, RecordFile, None);
        Record = await TimescaleRecord.LoadAsync(site.Host, RecordFile, None);
        (await CheckAsync()).Should().BeEmpty("it is well now, else it would be no record of a source that was");
    }

    /// <summary>Takes another record for the source's.</summary>
    public void Replace(TimescaleRecord record) => Record = record;

    /// <summary>Looks at production.</summary>
    public async Task<IReadOnlyList<TimescaleFinding>> CheckAsync()
    {
        var found = await new TimescaleCheck(practice.Production).RunAsync(Record, None);
        // TimescaleDB 2.19.3 under PostgreSQL 17.12 ends each run of a policy with an error ("cannot drop portal"), which the check rightly tells. It is the practice build's.
        return Findings = [.. found.Where(finding => finding.Kind != TimescaleFindingKind.JobFailing || !finding.Subject.Contains(" Policy [", StringComparison.Ordinal))];
    }

    /// <summary>Plans and runs a repair.</summary>
    public Task RepairAsync(Func<Task<Plan>> plan) => practice.RunAsync(async () => Plan = await plan());

    /// <summary>Runs SQL that damages production; catalog tables are written too.</summary>
    public async Task DamageAsync(string text, params object[] values)
    {
        await practice.OpenAsync();
        var session = await practice.Production.ConnectAsync(None);
        await using (session)
        {
            await session.ExecuteAsync("SET allow_system_table_mods = on", None);
            await session.ExecuteAsync(text, None, values);
        }
    }

    /// <summary>The names of the chunks of the readings, oldest first.</summary>
    public Task<IReadOnlyList<string>> ChunksAsync() =>
        practice.Production.RowsAsync("SELECT format('%I.%I', chunk_schema, chunk_name) FROM timescaledb_information.chunks WHERE hypertable_name = 'energy_readings' ORDER BY range_start", row => row.GetString(0), None);

    /// <summary>A value of production's.</summary>
    public Task<T?> AskAsync<T>(string text, params object[] values) => new Sql(practice.Production.Endpoint).ScalarAsync<T>(text, None, values);

    /// <summary>Waits for the refreshes that the practice site's clock has come to: they would mend what a step damages. The next ones are an hour away.</summary>
    private async Task QuietAsync()
    {
        const string waiting = """
            SELECT count(*) FROM _timescaledb_config.bgw_job j LEFT JOIN _timescaledb_internal.bgw_job_stat s ON s.job_id = j.id
            WHERE j.proc_name = 'policy_refresh_continuous_aggregate'
              AND ((coalesce(s.total_runs, 0) = 0 AND j.initial_start <= clock_timestamp()) OR EXISTS (SELECT FROM pg_stat_activity a WHERE a.application_name = j.application_name))
            """;
        await practice.Site.Clock.AdvanceAsync(TimeSpan.FromSeconds(10), None);
        await Poll.UntilAsync(_ => AskAsync<long>(waiting), left => left == 0, "the refreshes that were due", TimeSpan.FromSeconds(60), None);
    }
}
