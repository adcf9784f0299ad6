using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Verification;

namespace Recovery.Tests.Procedures;

/// <summary>A table restore that was cut off anywhere is resumed to the same state, and can be taken back as if it had not been.</summary>
public sealed class TableRestoreResumeTests(PracticeFixture practice) : IClassFixture<PracticeFixture>, IAsyncLifetime
{
    // PostgreSQL 17 cannot recover where a transaction that made an unlogged relation is rolled back and the server dies just then.
    private const string RefuseUnlogged = """
        CREATE FUNCTION refuse_unlogged() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() made JOIN pg_class ON pg_class.oid = made.objid WHERE made.classid = 'pg_class'::regclass AND relpersistence = 'u') THEN
                RAISE 'an unlogged relation was made in production';
            END IF;
        END $$;
        CREATE EVENT TRIGGER refuse_unlogged ON ddl_command_end EXECUTE FUNCTION refuse_unlogged();
        """;

    private static readonly CancellationToken None = CancellationToken.None;
    private EmbeddedSite site = null!;

    private Sql Production => site.Production.Greenlang;

    private Sql Copy => Production.In("copy");

    public async Task InitializeAsync()
    {
        site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "cut off table restore" }, None);
        await DatabaseCopy.MakeAsync(Production, "copy", None);
        await Production.ExecuteAsync(RefuseUnlogged, None);
        (await FluentActions.Awaiting(() => Production.ExecuteAsync("CREATE UNLOGGED TABLE unlogged (i int)", None)).Should().ThrowAsync<Npgsql.PostgresException>()).WithMessage("*unlogged relation*");
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Theory]
    [InlineData("public.important_table", TableRestoreMode.Replace, false)]
    [InlineData("public.energy_readings", TableRestoreMode.Merge, true)]
    public async Task A_run_cut_off_after_each_step_in_turn_is_resumed_and_can_be_taken_back(string table, TableRestoreMode mode, bool staged)
    {
        string[] steps = ["use-source", "compare-tables", "keep-safety-copy", .. staged ? Array.Empty<string>() : ["stage-rows", "review-changes"], "pause-jobs", "apply-rows", "refresh-aggregates", "compress-chunks", "check-table", "resume-jobs"];
        var whole = await FingerprintAsync();
        await SpoilAsync(table);
        var spoilt = await FingerprintAsync();
        whole.Compare(spoilt).Same.Should().BeFalse("the mistake must take effect");
        var request = new TableRestoreRequest { Table = TableName.Parse(table), Source = new TableSource.FromDatabase(Copy.Endpoint), Production = Production.Endpoint, Mode = mode, Staged = staged, WorkDirectory = site.RunsDirectory };

        var outcome = await CutAndResumeAsync(await new TableRestoreProcedure(site.Host).PlanAsync(request, None), [.. steps.Select(step => (step, RunEventKind.Finished))], (_, blueprint) => new TableRestoreProcedure(site.Host).Rebuild(blueprint));
        whole.Compare(await FingerprintAsync()).ThrowIfDifferent("comparing after a run cut off after each step");
        (await Production.ScalarAsync<bool>("SELECT to_regnamespace('runbook_stage') IS NULL", None)).Should().BeTrue("the run tidies up");

        var undo = new UndoTableRestoreRequest { SafetyDirectory = Path.GetDirectoryName(outcome.Finding<SafetyCopy>("safety-copy").File.Path)! };
        await CutAndResumeAsync(await new UndoTableRestoreProcedure(site.Host).PlanAsync(undo, None), [("undo-rows", RunEventKind.Decided)], (_, blueprint) => new UndoTableRestoreProcedure(site.Host).Rebuild(blueprint));
        spoilt.Compare(await FingerprintAsync()).ThrowIfDifferent("comparing after taking the run back");

        await CutAndResumeAsync(await new TableRestoreProcedure(site.Host).PlanAsync(request, None), [("apply-rows", RunEventKind.Progress)], (_, blueprint) => new TableRestoreProcedure(site.Host).Rebuild(blueprint));
        whole.Compare(await FingerprintAsync()).ThrowIfDifferent("comparing after a run cut off amid the rows");
    }

    [Fact]
    public async Task A_row_that_does_not_arrive_as_it_was_is_noticed()
    {
        var table = TableName.Parse("important_table");
        await Production.ExecuteAsync("ALTER TABLE important_table DROP COLUMN vat; ALTER TABLE important_table ALTER COLUMN amount TYPE numeric(12,1)", None);
        var before = await FingerprintAsync();
        var request = new TableRestoreRequest { Table = table, Source = new TableSource.FromDatabase(Copy.Endpoint), Production = Production.Endpoint, Mode = TableRestoreMode.Replace, WorkDirectory = site.RunsDirectory };

        var plan = await new TableRestoreProcedure(site.Host).PlanAsync(request, None);
        await FluentActions.Awaiting(() => new Runner(Runs).RunAsync(plan, None)).Should().ThrowAsync<Recovery.Procedures.Errors.PreconditionException>().WithMessage("*cannot hold the source's values exactly*");

        before.Compare(await FingerprintAsync()).ThrowIfDifferent("comparing production before and after the refusal");
    }

    private string Runs => site.JournalDirectory;

    private Task<DatabaseFingerprint> FingerprintAsync() => new FingerprintReader(Production).TakeAsync(None);

    private async Task SpoilAsync(string table)
    {
        var (half, change) = table == "public.important_table" ? ("id % 3 = 0", "amount = amount + 1") : ("meter_id % 5 = 0 AND created_at < now() - interval '6 days'", "voltage = 1");
        (await Production.ExecuteAsync($"DELETE FROM {table} WHERE {half}", None)).Should().BePositive();
        (await Production.ExecuteAsync($"UPDATE {table} SET {change} WHERE {half.Replace("= 0", "= 1", StringComparison.Ordinal)}", None)).Should().BePositive();

        // As they will be after the run was taken back; the daily ones are made of the hourly ones.
        foreach (var aggregate in await Production.RowsAsync("SELECT format('%I.%I', view_schema, view_name) FROM timescaledb_information.continuous_aggregates ORDER BY 1 DESC", row => row.GetString(0), None))
        {
            await Production.ExecuteAsync($"CALL refresh_continuous_aggregate('{aggregate}', NULL, date_trunc('day', now()))", None);
        }
    }

    /// <summary>Cancels the run at each of the events in turn, takes it up each time with steps made anew from its journal, and at last lets it come to its end.</summary>
    private async Task<RunOutcome> CutAndResumeAsync(Plan plan, IReadOnlyList<(string Step, RunEventKind Kind)> cuts, Func<string, System.Text.Json.JsonElement, Plan> rebuild)
    {
        string? run = null;
        foreach (var cut in cuts)
        {
            using var cancelled = new CancellationTokenSource();
            void Cut(RunEvent happened)
            {
                run = happened.Run;
                if (happened.Step == cut.Step && happened.Kind == cut.Kind)
                {
                    cancelled.Cancel();
                }
            }

            var (runner, begun) = (new Runner(Runs, [Cut]), run);
            await FluentActions.Awaiting(() => begun is null ? runner.RunAsync(plan, cancelled.Token) : runner.ResumeAsync(begun, rebuild, cancelled.Token)).Should().ThrowAsync<OperationCanceledException>($"it is cut off at {cut}");
        }

        return await new Runner(Runs).ResumeAsync(run!, rebuild, None);
    }
}
