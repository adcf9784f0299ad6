using Recovery.Procedures.Errors;
using Recovery.Procedures.Timescale;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>TimescaleDB: looking at what is there, and repairing it.</summary>
[Binding]
public sealed class TimescaleSteps(PracticeScenario practice, TimescaleScenario timescale, TablePractice tables)
{
    private const string Summary = "_timescaledb_internal._materialized_hypertable_2";
    private static readonly CancellationToken None = CancellationToken.None;

    [Given("^a record of TimescaleDB was taken while all was well$")]
    public Task Recorded() => timescale.RecordAsync();

    [Given("^a chunk in the middle was dropped$")]
    public async Task ChunkDropped()
    {
        var chunks = await timescale.ChunksAsync();
        timescale.Damaged = timescale.Record!.Hypertables.Single(table => table.Name == "public.energy_readings").Chunks[chunks.Count / 2].From;
        await timescale.DamageAsync("SELECT drop_chunks('public.energy_readings', older_than => $1::timestamptz + interval '1 day', newer_than => $1::timestamptz)", DateTimeOffset.Parse(timescale.Damaged, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime);
        (await timescale.ChunksAsync()).Should().HaveCount(chunks.Count - 1);
    }

    /// <summary>Renaming the table would not do: TimescaleDB keeps its catalog in step.</summary>
    [Given("^the catalog names a chunk whose table is not there$")]
    public async Task ChunkTableGone()
    {
        timescale.Damaged = "_timescaledb_internal.not_there";
        await timescale.DamageAsync("UPDATE _timescaledb_catalog.chunk SET table_name = 'not_there' WHERE format('%I.%I', schema_name, table_name) = $1", (await timescale.ChunksAsync())[^2]);
    }

    [Given("^a chunk is no longer a child of its table$")]
    public async Task ChunkDetached()
    {
        timescale.Damaged = (await timescale.ChunksAsync())[^2];
        await timescale.DamageAsync("DELETE FROM pg_inherits WHERE inhrelid = $1::text::regclass", timescale.Damaged);
    }

    [Given("^the record is of a source with another (version|edition)$")]
    public void OtherSource(string what) => timescale.Replace(what == "version"
        ? timescale.Record! with { ExtensionVersion = "2.11.2" }
        : timescale.Record! with { License = timescale.Record!.License == "apache" ? "timescale" : "apache" });

    [Given("^a bucket of the hourly summary was altered$")]
    public async Task BucketAltered()
    {
        timescale.Damaged = await timescale.AskAsync<string>($"SELECT max(time_bucket)::text FROM {Summary}");
        await timescale.DamageAsync($"UPDATE {Summary} SET max_value = max_value + 1 WHERE time_bucket = $1::text::timestamptz", timescale.Damaged!);
    }

    [Given("^readings of yesterday were corrected, and no policy has run since$")]
    public async Task Stale()
    {
        var commit = await practice.Workload.UpdateReadingsAsync("kwh = kwh + 7", "t.created_at >= date_trunc('day', now()) - interval '1 day' AND t.created_at < date_trunc('day', now()) - interval '23 hours' AND t.meter_id = 1", None);
        commit.Changes.Should().NotBeEmpty();
        timescale.Damaged = await timescale.AskAsync<string>("SELECT (date_trunc('day', now()) - interval '1 day')::text");
    }

    /// <summary>The three oldest days of raw readings; what the summary knows of them cannot be computed again.</summary>
    [Given("^retention has dropped the oldest readings, whose summary is kept$")]
    public async Task RetentionDropped()
    {
        await timescale.DamageAsync("SELECT drop_chunks('public.energy_readings', older_than => date_trunc('day', now()) - interval '6 days')");
        timescale.Rows = await HistoryAsync();
        timescale.Rows.Should().BePositive();
    }

    [Given("^the (compression|retention|refresh) policy is missing$")]
    public async Task PolicyMissing(string kind)
    {
        timescale.Damaged = kind switch { "compression" => "policy_compression", "retention" => "policy_retention", _ => "policy_refresh_continuous_aggregate" };
        var gone = await timescale.AskAsync<long>("WITH gone AS (SELECT delete_job(id) FROM _timescaledb_config.bgw_job WHERE proc_name = $1) SELECT count(*) FROM gone", timescale.Damaged);
        gone.Should().BePositive();
    }

    [Given("^a job of the application's is missing$")]
    public async Task JobMissing()
    {
        timescale.Damaged = "note_run";
        (await timescale.AskAsync<long>("WITH gone AS (SELECT delete_job(id) FROM _timescaledb_config.bgw_job WHERE proc_name = 'note_run') SELECT count(*) FROM gone")).Should().Be(1);
    }

    [Given("^a policy is set otherwise than in the source$")]
    public Task PolicyChanged() => timescale.DamageAsync("SELECT alter_job(id, schedule_interval => interval '1 minute', next_start => now() + interval '10 hours') FROM _timescaledb_config.bgw_job WHERE proc_name = 'policy_retention'");

    [Given("^a job of the application's has failed$")]
    public async Task JobFailed()
    {
        await timescale.DamageAsync("CREATE PROCEDURE public.always_fails(job_id int, config jsonb) LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'on purpose'; END $$");
        var job = await timescale.AskAsync<int>("SELECT add_job('public.always_fails', interval '1 day')");
        await Procedures.Engine.Poll.UntilAsync(
            _ => timescale.AskAsync<long>("SELECT count(*) FROM timescaledb_information.job_errors WHERE job_id = $1", job),
            failures => failures > 0,
            "the job to fail",
            TimeSpan.FromSeconds(30),
            None);
        timescale.Damaged = $"[{job}]";
    }

    [Given("^chunks that were compressed are not, and one is in part only$")]
    public async Task DecompressedInPart()
    {
        await Decompressed();
        await CompressedInPart();
    }

    [Given("^chunks that were compressed are not$")]
    public async Task Decompressed()
    {
        await timescale.DamageAsync("SELECT decompress_chunk(c) FROM show_chunks('public.energy_readings', older_than => interval '8 days') c");
        await CountAsync();
    }

    [Given("^no chunk is compressed$")]
    public async Task AllDecompressed()
    {
        await timescale.DamageAsync("SELECT decompress_chunk(c, if_compressed => true) FROM show_chunks('public.energy_readings') c");
        await CountAsync();
    }

    [Given("^a chunk is compressed in part only$")]
    public async Task CompressedInPart()
    {
        await timescale.DamageAsync("INSERT INTO energy_readings (meter_id, created_at, kwh, voltage) SELECT 1, max(range_start) + interval '61 seconds', 1, 230 FROM timescaledb_information.chunks WHERE hypertable_name = 'energy_readings' AND is_compressed");
        await CountAsync();
    }

    [Given("^a report has begun, and has not come to the readings yet$")]
    public async Task ReportBegun()
    {
        tables.Held = await practice.Production.ConnectAsync(None);
        await tables.Held.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ", None);
        (await tables.Held.ScalarAsync<long>("SELECT count(*) FROM users", None)).Should().BePositive("it needs a snapshot");
    }

    [When("^TimescaleDB is checked$")]
    public Task Check() => timescale.CheckAsync();

    [When("^the continuous aggregates are refreshed by the procedure$")]
    public Task Refresh() => timescale.RepairAsync(() => new RefreshAggregatesProcedure(practice.Site.Host).PlanAsync(timescale.Request, None));

    [When("^somebody tries to refresh the continuous aggregates$")]
    public Task TryRefresh() => practice.TryAsync(Refresh);

    [When("^the chunks are compressed by the procedure$")]
    public Task Recompress() => timescale.RepairAsync(() => new RecompressProcedure(practice.Site.Host).PlanAsync(timescale.Request, None));

    [When("^somebody tries to compress the chunks$")]
    public Task TryRecompress() => practice.TryAsync(() => timescale.RepairAsync(() => new RecompressProcedure(practice.Site.Host).PlanAsync(timescale.Request with { Patience = TimeSpan.FromSeconds(1) }, None)));

    [When("^the policies are restored from the record$")]
    public Task RestorePolicies() => timescale.RepairAsync(() => new RestorePoliciesProcedure(practice.Site.Host).PlanAsync(timescale.Request, None));

    [Then("^nothing is found$")]
    public void NothingFound() => timescale.Findings.Should().BeEmpty();

    [Then("^a check finds nothing$")]
    public async Task CheckFindsNothing() => (await timescale.CheckAsync()).Should().BeEmpty();

    [Then("^a check finds no chunk uncompressed$")]
    public async Task NoChunkUncompressed() => (await timescale.CheckAsync()).Should().NotContain(finding => finding.Kind == TimescaleFindingKind.NotCompressed);

    [Then("^(\\d+) chunks were compressed$")]
    public void ChunksCompressed(int count) => timescale.Plan!.Steps.Should().HaveCount(count);

    [Then("^it finds \"(.*)\"$")]
    public void Finds(string kind) => timescale.Findings.Should().Contain(finding => finding.Kind == Enum.Parse<TimescaleFindingKind>(kind), string.Join("; ", timescale.Findings));

    [Then("^it finds \"(.*)\", naming what was damaged$")]
    public void FindsNamed(string kind) => timescale.Findings.Should().Contain(finding => finding.Kind == Enum.Parse<TimescaleFindingKind>(kind) && (finding.Subject + finding.Message).Contains(timescale.Damaged!), string.Join("; ", timescale.Findings) + " must name " + timescale.Damaged);

    [Then("^the history of the summary is untouched$")]
    public async Task HistoryUntouched() => (await HistoryAsync()).Should().Be(timescale.Rows);

    [Then("^a refresh without bounds would have deleted it$")]
    public async Task UnboundedDeletes()
    {
        await timescale.DamageAsync("CALL refresh_continuous_aggregate('public.hourly_energy_summary', NULL, NULL, force => true)");
        (await HistoryAsync()).Should().BeLessThan(timescale.Rows, "else this check could not fail");
    }

    [Then("^no reading was lost$")]
    public async Task NoReadingLost() => (await timescale.AskAsync<long>("SELECT count(*) FROM energy_readings")).Should().Be(timescale.Rows);

    [Then("^the report reads every reading$")]
    public async Task ReportReadsAll() => (await tables.Held!.ScalarAsync<long>("SELECT count(*) FROM energy_readings", None)).Should().Be(timescale.Rows);

    /// <summary>As pg_dump reads: table by table, those that its snapshot knows.</summary>
    [Then("^a dump of the same moment holds every reading$")]
    public async Task DumpReadsAll()
    {
        var chunks = await tables.Held!.RowsAsync("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'energy_readings'::regclass", row => row.GetString(0), None);
        chunks.Should().NotBeEmpty();
        (await tables.Held.ScalarAsync<long>("SELECT " + string.Join(" + ", chunks.Select(chunk => $"(SELECT count(*) FROM ONLY {chunk})")), None)).Should().Be(timescale.Rows);
    }

    [Then("^once the report is done, the chunk is compressed$")]
    public async Task CompressedAfterwards()
    {
        await tables.Held!.ExecuteAsync("COMMIT", None);
        await Recompress();
        await NoChunkUncompressed();
        await NoReadingLost();
    }

    [Then("^the policy is as it was, and has not run$")]
    public async Task PolicyBack()
    {
        var job = timescale.Record!.Policies.Where(policy => policy.Procedure == timescale.Damaged).ToList();
        var now = await TimescaleRecord.ReadAsync(practice.Production, None);
        now.Policies.Where(policy => policy.Procedure == timescale.Damaged).Select(policy => policy with { InitialStart = null }).Should().BeEquivalentTo(job.Select(policy => policy with { InitialStart = null }));
        var started = await timescale.AskAsync<long>("SELECT count(*) FROM _timescaledb_internal.bgw_job_stat s JOIN _timescaledb_config.bgw_job j ON j.id = s.job_id WHERE j.proc_name = $1 AND s.total_runs > 0", timescale.Damaged!);
        started.Should().Be(0);
    }

    [Then("^the repair had nothing to do$")]
    public void NothingToDo() => timescale.Plan!.Steps.Should().BeEmpty();

    [Then("^the plan shows each statement$")]
    public void PlanShows()
    {
        timescale.Plan!.Steps.Should().NotBeEmpty();
        timescale.Plan.ToString().Should().Contain("CALL refresh_continuous_aggregate(").And.NotContain("NULL");
    }

    [Then("^it is refused, since readings are missing$")]
    public void RefusedForMissing() => practice.Refusal.Should().BeOfType<PreconditionException>().Which.Message.Should().Contain("every row which the source had").And.Contain("HINT:");

    private async Task CountAsync() => timescale.Rows = await timescale.AskAsync<long>("SELECT count(*) FROM energy_readings");

    private Task<long> HistoryAsync() => timescale.AskAsync<long>($"SELECT count(*) FROM {Summary} WHERE time_bucket < (SELECT min(range_start) FROM timescaledb_information.chunks WHERE hypertable_name = 'energy_readings')");
}
