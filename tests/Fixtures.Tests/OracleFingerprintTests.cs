using System.Text.Json;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Verification;

namespace Recovery.Tests.Fixtures;

[Collection(nameof(OracleServer))]
public sealed class OracleFingerprintTests(OracleServer server)
{
    /// <summary>What is done to a restored database, and what the comparison must say.</summary>
    public static TheoryData<string, string, string> Damages => new()
    {
        { "DELETE FROM public.super_users WHERE user_id = 3", "public.super_users", "rows" },
        { "DELETE FROM public.energy_readings WHERE (meter_id, created_at) IN (SELECT meter_id, created_at FROM public.energy_readings LIMIT 1 OFFSET 9000)", "public.energy_readings", "rows" },
        { "INSERT INTO public.important_table (id, label, amount) VALUES (9999, 'one more', 1)", "public.important_table", "rows" },
        { "TRUNCATE public.energy_readings", "public.energy_readings", "rows" },
        { "UPDATE public.important_table SET amount = amount + 0.01 WHERE id = 77", "public.important_table", "digest" },
        { "UPDATE billing.\"TariffPlans\" SET weekdays = '{1,2,3,5,4}' WHERE \"planId\" = 1", "billing.\"TariffPlans\"", "digest" },
        { "UPDATE public.energy_readings SET voltage = voltage + 1e-13 WHERE meter_id = 3 AND created_at = (SELECT max(created_at) FROM public.energy_readings)", "public.energy_readings", "digest" },
        { "UPDATE public.important_table a SET label = b.label FROM public.important_table b WHERE (a.id, b.id) IN ((5, 6), (6, 5))", "public.important_table", "digest" },
        { "UPDATE public.energy_readings a SET kwh = b.kwh FROM public.energy_readings b WHERE a.created_at = b.created_at AND (a.meter_id, b.meter_id) IN ((5, 6), (6, 5)) AND a.created_at = (SELECT max(created_at) FROM public.energy_readings)", "public.energy_readings", "digest" },
        { "UPDATE public.important_table SET payload = NULL WHERE id = 9", "public.important_table", "digest" },
        { "UPDATE billing.\"TariffPlans\" SET \"Plan name\" = ' ' WHERE \"Plan name\" = ''", "billing.\"TariffPlans\"", "content" },
        { "UPDATE public.energy_readings SET created_at = created_at + interval '1 microsecond' WHERE meter_id = 1 AND created_at = (SELECT min(created_at) FROM public.energy_readings)", "public.energy_readings", "first key" },
        { "DELETE FROM public.energy_readings WHERE created_at = (SELECT max(created_at) FROM public.energy_readings)", "public.energy_readings", "last key" },
        { "ALTER SEQUENCE public.meters_meter_id_seq RESTART WITH 25", "public.meters_meter_id_seq", "next value" },
        { "ALTER SEQUENCE public.users_user_id_seq RESTART", "public.users_user_id_seq", "next value" },
        { "SELECT drop_chunks('public.energy_readings', newer_than => now() - interval '3 days', older_than => now() - interval '1 day')", "public.energy_readings", "chunk" },
        { "DROP TRIGGER users_audit ON public.users", "public.users", "structure" },
        { "ALTER TABLE public.users DISABLE TRIGGER users_touch", "public.users", "structure" },
        { "ALTER TABLE public.meters DROP CONSTRAINT meters_user_id_fkey", "public.meters", "structure" },
        { "ALTER TABLE public.energy_readings DROP CONSTRAINT energy_readings_meter_id_fkey", "public.energy_readings", "structure" },
        { "DROP INDEX public.users_audit_changed_in", "public.users_audit", "structure" },
        { "ALTER TABLE public.users ALTER full_name DROP NOT NULL", "public.users", "structure" },
        { "ALTER TABLE public.users ALTER created_at SET DEFAULT '2026-01-01 00:00:00+00'", "public.users", "structure" },
        { "ALTER TABLE public.important_table ALTER vat DROP EXPRESSION", "public.important_table", "structure" },
        { "DROP TABLE public.super_users", "public.super_users", "table" },
        { "CREATE TABLE public.left_over ()", "public.left_over", "table" },
        { "DROP VIEW public.meter_owners", "view public.meter_owners", "definition" },
        { "CREATE OR REPLACE FUNCTION public.touch_user() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'", "routine public.touch_user()", "definition" },
        { "DROP SEQUENCE public.users_audit_audit_id_seq CASCADE", "public.users_audit_audit_id_seq", "sequence" },
        { "CREATE EXTENSION pgcrypto", "pgcrypto", "extension" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Damage_is_seen_and_named(string damage, string item, string what)
    {
        var comparison = await server.DamagedAsync(server.Unchanged, damage, async session => server.Right.Compare(await FingerprintReader.TakeWithinAsync(session, default)));

        comparison.Same.Should().BeFalse();
        comparison.Differences.Should().Contain(difference => difference.Item == item && difference.What.StartsWith(what), comparison.ToString());
        var act = () => comparison.ThrowIfDifferent("verifying the restored database");
        act.Should().Throw<VerificationFailedException>().WithMessage($"*{item}*{what}*HINT:*");
    }

    [Fact]
    public async Task The_difference_names_the_day_in_which_it_lies()
    {
        const string damage = "UPDATE public.energy_readings SET kwh = kwh + 1 WHERE meter_id = 4 AND created_at = (SELECT date_trunc('day', max(created_at)) FROM public.energy_readings)";
        var right = await new FingerprintReader(server.Unchanged).TakeTableAsync("public.energy_readings", default);

        var comparison = await server.DamagedAsync(server.Unchanged, damage, async session => server.Right.Compare(await FingerprintReader.TakeWithinAsync(session, default)));

        comparison.Differences.Select(difference => difference.What).Should().BeEquivalentTo("digest", "content of " + right.Blocks[^1].Label);
        right.Blocks.Should().HaveCount(10).And.OnlyContain(block => block.Label.StartsWith("20"));
    }

    [Fact]
    public async Task The_same_content_has_the_same_fingerprint_whatever_the_settings_and_the_rows_places()
    {
        var sql = await server.CopyAsync();
        var right = await new FingerprintReader(sql).TakeAsync(default);
        foreach (var setting in new[] { "TimeZone = 'Asia/Kathmandu'", "DateStyle = 'German, DMY'", "IntervalStyle = 'iso_8601'", "extra_float_digits = -15", "bytea_output = 'escape'", "search_path = public, billing", "default_transaction_isolation = 'serializable'" })
        {
            await sql.ExecuteAsync($"ALTER DATABASE {sql.Endpoint.Database} SET {setting}", default);
        }

        // Every row moves: new versions at the end of the table, then the whole table in another order.
        await sql.ExecuteAsync("UPDATE public.energy_readings SET quality = quality WHERE meter_id % 2 = 0", default);
        await sql.ExecuteAsync("ALTER TABLE public.important_table SET (fillfactor = 50)", default);
        await sql.ExecuteAsync("CLUSTER public.meters USING meters_serial_number_key", default);
        await sql.ExecuteAsync("VACUUM FULL public.important_table", default);

        var comparison = right.Compare(await new FingerprintReader(sql).TakeAsync(default), SequenceRule.Exact);

        comparison.Differences.Should().BeEmpty();
        comparison.Compared.Should().BeGreaterThan(100);
    }

    [Fact]
    public async Task Two_copies_of_one_database_have_the_same_fingerprint()
    {
        var one = server.Right;
        var other = await new FingerprintReader(await server.CopyAsync()).TakeAsync(default);

        one.Compare(other, SequenceRule.Exact).ThrowIfDifferent("comparing two copies");
        one.Tables.Select(table => table.Table).Should().Contain(["billing.\"TariffPlans\"", "public.energy_readings", "public.important_table", "public.meters", "public.super_users", "public.users", "public.users_audit"]);
        one.Table("public.energy_readings").Kind.Should().Be("hypertable");
        one.Table("public.energy_readings").Rows.Should().BeInRange(21_600, 24_100);
        one.Hypertables.First(hypertable => hypertable.Hypertable == "public.energy_readings").Chunks.Should().HaveCount(10);
        one.Extensions.Should().ContainKey("timescaledb");
    }

    [Fact]
    public async Task A_sequence_may_have_run_ahead_in_recovery_but_is_exact_on_the_same_server()
    {
        var ahead = await server.DamagedAsync(server.Unchanged, "ALTER SEQUENCE public.meters_meter_id_seq RESTART WITH 27", session => FingerprintReader.TakeWithinAsync(session, default));

        server.Right.Compare(ahead).Same.Should().BeTrue();
        server.Right.Compare(ahead, SequenceRule.Exact).Differences.Should().Equal(new Difference("public.meters_meter_id_seq", "next value", "26", "27"));
        ahead.Compare(server.Right).Differences.Should().Equal(new Difference("public.meters_meter_id_seq", "next value", "27", "26"));
    }

    [Fact]
    public async Task A_fingerprint_outlives_the_process_as_json()
    {
        var right = server.Right;

        var read = JsonSerializer.Deserialize<DatabaseFingerprint>(JsonSerializer.Serialize(right))!;

        right.Compare(read, SequenceRule.Exact).ThrowIfDifferent("reading a stored fingerprint");
        JsonSerializer.Serialize(read).Should().Be(JsonSerializer.Serialize(right));
    }

    [Fact]
    public async Task A_table_that_does_not_exist_has_no_fingerprint()
    {
        var reader = new FingerprintReader(server.Unchanged);

        await reader.Awaiting(it => it.TakeTableAsync("public.energy_reading", default)).Should().ThrowAsync<VerificationFailedException>().WithMessage("*public.energy_reading*");
    }

    [Fact]
    public async Task Rows_that_a_policy_hides_are_an_error_and_not_a_smaller_fingerprint()
    {
        const string policy = "CREATE ROLE auditor; GRANT SELECT ON ALL TABLES IN SCHEMA public, billing TO auditor; GRANT USAGE ON SCHEMA billing TO auditor; ALTER TABLE public.users ENABLE ROW LEVEL SECURITY; SET LOCAL ROLE auditor";

        var look = () => server.DamagedAsync(server.Unchanged, policy, session => FingerprintReader.TakeWithinAsync(session, default));

        await look.Should().ThrowAsync<Npgsql.PostgresException>().WithMessage("*row-level security*");
    }
}
