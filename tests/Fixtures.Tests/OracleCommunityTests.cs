using Recovery.Procedures.Verification;

namespace Recovery.Tests.Fixtures;

[Collection(nameof(OracleServer))]
public sealed class OracleCommunityTests(OracleServer server)
{
    public static TheoryData<string, string, string> Damages => new()
    {
        { "SELECT alter_job((SELECT min(job_id) FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression'), scheduled => false)", "job 1003", "state" },
        { "SELECT alter_job((SELECT min(job_id) FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'), schedule_interval => interval '1 hour')", "job 1004", "schedule" },
        { "SELECT delete_job((SELECT max(job_id) FROM timescaledb_information.jobs))", "job 1005", "job" },
        { "SELECT decompress_chunk(c) FROM show_chunks('public.energy_readings', older_than => interval '8 days') c", "public.energy_readings", "chunk" },
        { "DELETE FROM public.energy_readings WHERE meter_id = 4 AND created_at = (SELECT min(created_at) FROM public.energy_readings)", "public.energy_readings", "rows" },
        { "DELETE FROM _timescaledb_internal._materialized_hypertable_2 WHERE meter_id = 4 AND time_bucket = (SELECT max(time_bucket) FROM _timescaledb_internal._materialized_hypertable_2)", "public.hourly_energy_summary", "rows" },
        { "UPDATE _timescaledb_internal._materialized_hypertable_3 SET kwh = kwh + 1 WHERE time_bucket = (SELECT min(time_bucket) FROM _timescaledb_internal._materialized_hypertable_3)", "public.hourly_metrics", "digest" },
        { "DROP MATERIALIZED VIEW public.daily_metrics", "public.daily_metrics", "table" },
    };

    [SkippableTheory]
    [MemberData(nameof(Damages))]
    public async Task Damage_to_what_only_the_Community_edition_has_is_seen_and_named(string damage, string item, string what)
    {
        Skip.If(server.Right.License != "timescale", "this environment has the Apache edition of TimescaleDB: continuous aggregates, compression and jobs are not proven");

        var comparison = await server.DamagedAsync(server.Unchanged, damage, async session => server.Right.Compare(await FingerprintReader.TakeWithinAsync(session, default)));

        comparison.Differences.Should().Contain(difference => difference.Item == item && difference.What.StartsWith(what), comparison.ToString());
    }
}
