using Recovery.Fixtures.Oracle;
using Recovery.Procedures.Errors;

namespace Recovery.Tests.Fixtures;

[Collection(nameof(OracleServer))]
public sealed class OracleLossTests(OracleHistory history) : IClassFixture<OracleHistory>
{
    [Fact]
    public async Task Nothing_lost_is_an_RPO_of_zero()
    {
        var loss = await history.Oracle.MeasureLossAsync(history.Production, default);

        loss.Rpo.Should().Be(TimeSpan.Zero);
        loss.Lost.Should().BeEmpty();
        loss.Survived.Should().Be(9);
    }

    [Fact]
    public async Task The_RPO_is_the_time_from_the_last_surviving_commit_to_the_last_acknowledged_one()
    {
        var loss = await history.Oracle.MeasureLossAsync(history.Recovered, default);

        loss.LastSurvivor!.Number.Should().Be(5);
        loss.LastAcknowledged.Number.Should().Be(9);
        loss.Lost.Select(entry => entry.Number).Should().Equal(6, 7, 8, 9);
        loss.Rpo.Should().BePositive().And.Be(history.Ledger.Entries[8].CommittedAt!.Value - history.Ledger.Entries[4].CommittedAt!.Value);
    }

    [Fact]
    public async Task Of_a_recovery_to_a_time_only_what_was_acknowledged_up_to_it_can_be_lost()
    {
        var (target, later) = (history.Ledger.Entries[4].Time, history.Ledger.Entries[6].Time);

        var exact = await history.Oracle.MeasureLossAsync(history.Recovered, target, default);
        (exact.Rpo, exact.Survived, exact.Lost.Count).Should().Be((TimeSpan.Zero, 5, 0));

        var early = await history.Oracle.MeasureLossAsync(history.Recovered, later, default);
        early.Lost.Select(entry => entry.Number).Should().Equal([6, 7], "the recovery stopped too early for that time");
        early.Rpo.Should().Be(later - target);
    }

    [Fact]
    public async Task The_transactions_that_are_there_can_be_listed() =>
        (await history.Oracle.FindPresentAsync(history.Recovered, default)).Select(entry => entry.Number).Should().Equal(1, 2, 3, 4, 5);

    [Fact]
    public async Task An_empty_table_is_no_small_loss()
    {
        var measure = () => history.DamagedAsync("TRUNCATE public.energy_readings", session => history.Oracle.MeasureLossAsync(session, default));

        await measure.Should().ThrowAsync<VerificationFailedException>().WithMessage("*none of them did*");
    }

    [Fact]
    public async Task A_transaction_lost_before_one_that_survived_is_damage()
    {
        var measure = () => history.DamagedAsync("DELETE FROM public.energy_readings WHERE meter_id = $1::integer AND created_at = $2::timestamptz", session => history.Oracle.MeasureLossAsync(session, default), [.. history.KeyOf(1)]);

        await measure.Should().ThrowAsync<VerificationFailedException>().WithMessage("*no. 1 *lost, and later ones there*");
    }

    [Fact]
    public async Task An_empty_ledger_measures_nothing()
    {
        using var empty = history.LedgerWithout(_ => true);

        await new RecoveryOracle(empty).Awaiting(it => it.MeasureLossAsync(history.Production, default)).Should().ThrowAsync<VerificationFailedException>().WithMessage("*a ledger without any*");
    }
}
