using Recovery.Fixtures.Workload;

namespace Recovery.Tests.Fixtures;

[Collection(nameof(OracleServer))]
public sealed class WorkloadSeedTests(OracleServer server)
{
    [Fact]
    public void The_seed_names_its_content()
    {
        new GreenLangSeed().Version.Should().Be(new GreenLangSeed().Version).And.MatchRegex("^greenlang-[0-9a-f]{12}$");
    }

    [Fact]
    public async Task Readings_come_every_quarter_of_an_hour_from_every_meter_up_to_now()
    {
        var (first, last, meters, gaps) = (await server.Unchanged.RowsAsync(
            """
            SELECT min(created_at), max(created_at), count(DISTINCT meter_id), count(*) FILTER (WHERE step <> interval '15 minutes')
            FROM (SELECT *, created_at - lag(created_at) OVER (PARTITION BY meter_id ORDER BY created_at) AS step FROM public.energy_readings) r
            """,
            row => (row.GetDateTime(0), row.GetDateTime(1), row.GetInt64(2), row.GetInt64(3)),
            default)).Single();
        var now = server.Right.TakenAt.UtcDateTime;

        meters.Should().Be(GreenLangSeed.Meters);
        gaps.Should().Be(0);
        first.Should().Be(last.Date.AddDays(-GreenLangSeed.DaysOfReadings));
        last.Should().BeOnOrBefore(now).And.BeAfter(now.AddMinutes(-30));
    }

    [Fact]
    public async Task A_household_uses_more_in_the_evening_than_at_night()
    {
        var (night, evening) = (await server.Unchanged.RowsAsync(
            "SELECT avg(kwh) FILTER (WHERE extract(hour FROM created_at) = 3), avg(kwh) FILTER (WHERE extract(hour FROM created_at) = 19) FROM public.energy_readings",
            row => (row.GetDecimal(0), row.GetDecimal(1)),
            default)).Single();

        evening.Should().BeGreaterThan(3 * night);
    }

    [Fact]
    public void Seeding_is_quick() => server.SeedingTook.Should().BeLessThan(TimeSpan.FromSeconds(20));

    [Fact]
    public async Task Constraints_and_triggers_are_at_work()
    {
        await server.Unchanged.Awaiting(it => it.ExecuteAsync("INSERT INTO public.energy_readings VALUES (999, now(), 1, 230)", default)).Should().ThrowAsync<Npgsql.PostgresException>().WithMessage("*energy_readings_meter_id_fkey*");
        var audited = await server.Unchanged.ScalarAsync<long>("SELECT count(*) FROM public.users_audit WHERE action = 'INSERT'", default);
        audited.Should().Be(GreenLangSeed.Users);
    }

    [SkippableFact]
    public async Task The_Community_edition_has_aggregates_compression_and_jobs()
    {
        Skip.If(server.Right.License != "timescale", "this environment has the Apache edition of TimescaleDB: continuous aggregates, compression and policies are not proven");

        server.Right.Tables.Where(table => table.Kind == "continuous aggregate" && table.Rows > 0).Select(table => table.Table).Should().Equal("public.daily_metrics", "public.hourly_energy_summary", "public.hourly_metrics");
        server.Right.Hypertables.Single(hypertable => hypertable.Hypertable == "public.energy_readings").Chunks.Should().Contain(chunk => chunk.Compressed).And.Contain(chunk => !chunk.Compressed);
        server.Right.Jobs.Count(job => job.Id >= 1000).Should().Be(6);
        (await server.Unchanged.ScalarAsync<long>("SELECT count(*) FROM public.hourly_energy_summary", default)).Should().BePositive();
    }
}
