using System.Globalization;
using System.Text.RegularExpressions;
using Recovery.Procedures.Hosts;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>Transactions whose commits stand in the WAL in another order than their times say.</summary>
[Binding]
public sealed partial class CommitOrderSteps(PracticeScenario practice)
{
    private const int Clients = 8, CommitsOfClient = 150, Rounds = 20;

    private static readonly CancellationToken None = CancellationToken.None;
    private (uint Xid, DateTimeOffset Time) before, later, overtaken;

    /// <summary>A commit's time is taken before its place in the WAL: of some thousand commits of clients at once, some overtake others by microseconds.</summary>
    [Given("^clients that commit at once, and C, the time of a commit that the WAL holds after a later one$")]
    public async Task Overtaking()
    {
        var site = await practice.OpenAsync();
        await practice.Production.ExecuteAsync("CREATE TABLE busy (i int)", None);
        for (var round = 0; round < Rounds && overtaken == default; round++)
        {
            var segment = await site.Production.SwitchWalAndWaitForArchiveAsync(None);
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => CommitAsync()));
            await practice.Production.ExecuteAsync("CHECKPOINT", None);
            var dump = await site.Host.RunAsync(new HostCommand("env", "TZ=UTC", "pg_waldump", $"--path={site.Production.DataDirectory}/pg_wal", "--rmgr=Transaction", "--start=" + segment.End, "--end=" + await practice.Production.ScalarAsync<string>("SELECT pg_current_wal_flush_lsn()::text", None)), None);
            Find([.. Commit().Matches(dump.Output).Select(match => (uint.Parse(match.Groups["xid"].Value, CultureInfo.InvariantCulture), DateTimeOffset.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)))]);
        }

        overtaken.Should().NotBe(default, "with so many commits at once, one overtakes another");
        practice.Moments["C"] = overtaken.Time;
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
        (await StateAsync(before.Xid)).Should().Be("committed");
        (await StateAsync(later.Xid)).Should().NotBe("committed");
        (await StateAsync(overtaken.Xid)).Should().NotBe("committed");

        async Task<string?> StateAsync(uint xid) => await practice.Recovered.ScalarAsync<string>(
            "SELECT CASE WHEN pg_snapshot_xmax(pg_current_snapshot()) <= $1::text::xid8 THEN 'not begun' ELSE pg_xact_status($1::text::xid8) END", None, xid.ToString(CultureInfo.InvariantCulture));
    }

    [Then("^the report names the commit at C as left out$")]
    public void Named()
    {
        practice.Report.FirstLeftOut!.Xid.Should().Be(later.Xid);
        practice.Report.Overtaken.Should().Contain(record => record.Xid == overtaken.Xid);
    }

    /// <summary>A commit that is overtaken by one that is itself later than all before it, so that replay stops there.</summary>
    private void Find(List<(uint Xid, DateTimeOffset Time)> commits)
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

    [GeneratedRegex(@"tx: +(?<xid>\d+),.* desc: COMMIT (?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+) UTC", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();
}
