using System.Globalization;
using Recovery.Procedures.Targets;
using Recovery.Procedures.Wal;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>Transactions whose commits stand in the WAL in another order than their times say.</summary>
[Binding]
public sealed class CommitOrderSteps(PracticeScenario practice)
{
    private const int Clients = 8, CommitsOfClient = 150, Rounds = 20;

    private static readonly CancellationToken None = CancellationToken.None;
    private WalRecord? before, later, overtaken;

    /// <summary>A commit's time is taken before its place in the WAL: of some thousand commits of clients at once, some overtake others by microseconds.</summary>
    [Given("^clients that commit at once, and C, the time of a commit that the WAL holds after a later one$")]
    public async Task Overtaking()
    {
        var site = await practice.OpenAsync();
        await practice.Production.ExecuteAsync("CREATE TABLE busy (i int)", None);
        var finder = new RecoveryTargetFinder(site.Host, site.Production.PgBackRest, site.RunsDirectory, null);
        for (var round = 0; round < Rounds && overtaken is null; round++)
        {
            var began = site.Clock.Now;
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => CommitAsync()));
            await site.Production.SwitchWalAndWaitForArchiveAsync(None);
            Find([.. (await finder.FindAsync(began, site.Clock.Now, null, None)).Select(candidate => candidate.Record)]);
        }

        overtaken.Should().NotBeNull("with so many commits at once, one overtakes another");
        practice.Moments["C"] = overtaken!.Time!.Value;
        await practice.Workload.InsertReadingsAsync(5, None);
        await site.Production.SwitchWalAndWaitForArchiveAsync(None);

        async Task CommitAsync()
        {
            await using var session = await practice.Production.OpenAsync(None);
            for (var commit = 0; commit < CommitsOfClient; commit++)
            {
                await using var command = new Npgsql.NpgsqlCommand("SET synchronous_commit = off; INSERT INTO busy VALUES (1)", session);
                await command.ExecuteNonQueryAsync(None);
            }
        }
    }

    [Then("^the copy holds what the WAL has before the later commit, and nothing from it on$")]
    public async Task HoldsWhatIsBefore()
    {
        (await StateAsync(before!)).Should().Be("committed");
        (await StateAsync(later!)).Should().NotBe("committed");
        (await StateAsync(overtaken!)).Should().NotBe("committed");

        async Task<string?> StateAsync(WalRecord transaction) => await practice.Recovered.ScalarAsync<string>(
            "SELECT CASE WHEN pg_snapshot_xmax(pg_current_snapshot()) <= $1::text::xid8 THEN 'not begun' ELSE pg_xact_status($1::text::xid8) END", None, transaction.Xid.ToString(CultureInfo.InvariantCulture));
    }

    [Then("^the report names the commit at C as left out$")]
    public void Named()
    {
        practice.Report.FirstLeftOut!.Xid.Should().Be(later!.Xid);
        practice.Report.Overtaken.Should().Contain(record => record.Xid == overtaken!.Xid);
    }

    /// <summary>A commit that is overtaken by one that is itself later than all before it, so that replay stops there.</summary>
    private void Find(List<WalRecord> commits)
    {
        for (var at = 1; at + 1 < commits.Count; at++)
        {
            var (earlier, late, next) = (commits[at - 1], commits[at], commits[at + 1]);
            if (next.Time < late.Time && commits.Take(at).All(commit => commit.Time <= next.Time))
            {
                (before, later, overtaken) = (earlier, late, next);
                return;
            }
        }
    }
}
