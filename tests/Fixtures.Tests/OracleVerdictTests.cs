using Recovery.Fixtures.Oracle;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Fixtures;

[Collection(nameof(OracleServer))]
public sealed class OracleVerdictTests(OracleHistory history) : IClassFixture<OracleHistory>
{
    /// <summary>What is wrong with a recovered database, the number of the transaction whose row it is, and where the verdict must say so.</summary>
    public static TheoryData<string, int, string> Damages => new()
    {
        { "DELETE FROM public.energy_readings WHERE meter_id = $1::integer AND created_at = $2::timestamptz", 1, "Missing" },
        { "UPDATE public.energy_readings SET voltage = voltage + 0.01 WHERE meter_id = $1::integer AND created_at = $2::timestamptz", 1, "Changed" },
        { "INSERT INTO public.energy_readings (meter_id, created_at, kwh, voltage) VALUES ($1::integer, $2::timestamptz, 1, 230)", 2, "Extra" },
        { "UPDATE public.energy_readings SET kwh = 9 WHERE meter_id = $1::integer AND created_at = $2::timestamptz", 3, "Changed" },
        { "DELETE FROM public.users_audit WHERE $1 <> '' AND action = 'UPDATE'", 4, "Missing" },
        { "UPDATE public.users SET full_name = 'After' WHERE user_id = 7", 4, "Changed Extra" },
        { "UPDATE public.important_table a SET amount = b.amount FROM public.important_table b WHERE $1 <> '' AND (a.id, b.id) IN ((201, 202), (202, 201))", 5, "Changed" },
        { "DROP TABLE public.important_table", 5, "Missing" },
        { "INSERT INTO public.energy_readings (meter_id, created_at, kwh, voltage) VALUES ($1::integer, $2::timestamptz, 1, 230)", 7, "Extra" },
        { "DELETE FROM public.energy_readings WHERE meter_id = $1::integer AND created_at = $2::timestamptz", 8, "Missing" },
        { "TRUNCATE public.energy_readings", 1, "Missing" },
        { "UPDATE billing.\"TariffPlans\" SET price_per_kwh = 1 WHERE \"planId\" = 2", 0, "Fingerprint" },
        { "DELETE FROM public.energy_readings WHERE meter_id = 9 AND created_at = (SELECT min(created_at) FROM public.energy_readings)", 0, "Fingerprint" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Damage_is_seen_and_named(string damage, int number, string where)
    {
        object[] values = [.. history.KeyOf(number).Take(damage.Contains("$2", StringComparison.Ordinal) ? 2 : damage.Contains("$1", StringComparison.Ordinal) ? 1 : 0)];

        var verdict = await history.DamagedAsync(damage, session => history.Oracle.CheckAsync(session, history.Target, history.AtTarget, default), values);

        verdict.Exact.Should().BeFalse();
        verdict.Missing.Any().Should().Be(where.Contains("Missing"), verdict.ToString());
        verdict.Extra.Any().Should().Be(where.Contains("Extra"), verdict.ToString());
        verdict.Changed.Any().Should().Be(where.Contains("Changed"), verdict.ToString());
        verdict.Fingerprint!.Same.Should().BeFalse("the fingerprint sees what the ledger sees, and more");
        var row = where == "Fingerprint" ? "fingerprint" : verdict.Missing.Concat(verdict.Extra).Concat(verdict.Changed).First().Row;
        verdict.Invoking(it => it.ThrowIfWrong()).Should().Throw<VerificationFailedException>().Which.Message.Should().Contain(row).And.Contain("HINT:");
    }

    [Fact]
    public async Task A_database_exactly_as_at_the_target_passes()
    {
        var verdict = await history.Oracle.CheckAsync(history.Recovered, history.Target, history.AtTarget, default);

        verdict.ThrowIfWrong();
        verdict.RowsRequired.Should().BeGreaterThan(40);
        verdict.RowsForbidden.Should().BeGreaterThan(30);
        verdict.LastBefore!.Number.Should().Be(5);
        verdict.FirstAfter!.Number.Should().Be(6);
        verdict.Present.Should().Equal(1, 2, 3, 4, 5);
        verdict.Absent.Should().Equal(6, 7, 8, 9);
    }

    [Fact]
    public async Task A_recovery_that_went_too_far_is_seen()
    {
        var verdict = await history.Oracle.CheckAsync(history.Production, history.Target, null, default);

        verdict.Exact.Should().BeFalse();
        verdict.Extra.Should().HaveCount(10, "ten readings and an audit row were written after the target, and one of them deleted");
        verdict.Missing.Should().NotBeEmpty("readings were deleted after the target").And.OnlyContain(fault => fault.Cause.Contains("no. 8"));
        verdict.Changed.Should().Contain(fault => fault.Row == "public.users (7)" && fault.Cause.Contains("no. 6"));
    }

    [Fact]
    public async Task A_recovery_that_stopped_too_early_is_seen()
    {
        var verdict = await history.Oracle.CheckAsync(history.Recovered, new RecoveryTarget.ToXid(history.Ledger.Entries[6].Xid), null, default);

        verdict.Exact.Should().BeFalse();
        verdict.Missing.Should().HaveCount(11);
        verdict.Changed.Should().ContainSingle().Which.Row.Should().Be("public.users (7)");
    }

    [Fact]
    public async Task A_fingerprint_alone_is_proof_and_nothing_alone_is_none()
    {
        using var empty = history.LedgerWithout(_ => true);
        var oracle = new RecoveryOracle(empty);

        (await oracle.CheckAsync(history.Recovered, history.Target, history.AtTarget, default)).ThrowIfWrong();
        var nothing = await oracle.CheckAsync(history.Recovered, history.Target, null, default);
        nothing.Exact.Should().BeFalse();
        nothing.Invoking(it => it.ThrowIfWrong()).Should().Throw<VerificationFailedException>().WithMessage("*nothing to check*");
    }

    [Fact]
    public async Task A_transaction_in_doubt_may_be_there_or_not_but_not_in_part()
    {
        using var ledger = history.LedgerWithout(line => line.StartsWith("{\"Number\":5,\"State\"", StringComparison.Ordinal));
        ledger.Entries[4].State.Should().Be(LedgerState.InDoubt);
        var oracle = new RecoveryOracle(ledger);

        var whole = await oracle.CheckAsync(history.Recovered, history.Target, null, default);
        var none = await DamagedAsync("DELETE FROM public.important_table WHERE id > 200");
        var part = await DamagedAsync("DELETE FROM public.important_table WHERE id = 202");

        whole.Exact.Should().BeTrue();
        whole.Present.Should().Contain(5);
        none.Exact.Should().BeTrue();
        none.Absent.Should().Contain(5);
        part.Exact.Should().BeFalse();
        part.Torn.Should().ContainSingle().Which.Number.Should().Be(5);

        Task<OracleVerdict> DamagedAsync(string damage) => history.DamagedAsync(damage, session => oracle.CheckAsync(session, history.Target, null, default));
    }

    [Fact]
    public async Task What_a_recovery_left_behind_must_not_come_back_on_the_new_timeline()
    {
        using var ledger = history.LedgerWithout(_ => false);
        var oracle = new RecoveryOracle(ledger);

        oracle.GoOnFrom(await oracle.CheckAsync(history.Recovered, history.Target, null, default));

        ledger.Entries.Select(entry => entry.State).Should().Equal(Enumerable.Repeat(LedgerState.Acknowledged, 5).Concat(Enumerable.Repeat(LedgerState.LeftBehind, 4)));
        (await oracle.CheckAsync(history.Recovered, new RecoveryTarget.ToLatest(), null, default)).ThrowIfWrong();
        (await oracle.CheckAsync(history.Production, new RecoveryTarget.ToLatest(), null, default)).Exact.Should().BeFalse();
        (await oracle.MeasureLossAsync(history.Recovered, default)).Rpo.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public async Task The_application_does_not_go_on_from_a_wrong_database()
    {
        var verdict = await history.Oracle.CheckAsync(history.Production, history.Target, null, default);

        history.Oracle.Invoking(it => it.GoOnFrom(verdict)).Should().Throw<VerificationFailedException>();
        history.Ledger.Entries.Should().OnlyContain(entry => entry.State == LedgerState.Acknowledged);
    }
}
