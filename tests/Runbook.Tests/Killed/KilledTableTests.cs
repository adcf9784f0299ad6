using Recovery.Procedures.Verification;
using Xunit.Abstractions;

namespace Recovery.Tests.Runbook.Killed;

/// <summary>Restores of one table that are killed, and taken up, change what undisturbed ones do, and nothing else.</summary>
public sealed class KilledTableTests(Site site, ITestOutputHelper output) : IClassFixture<Site>
{
    private const string Table = "public.users";
    private const string DeleteUsers = "DELETE FROM users u WHERE NOT EXISTS (SELECT FROM meters m WHERE m.user_id = u.user_id) AND NOT EXISTS (SELECT FROM super_users s WHERE s.user_id = u.user_id)";
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Victim.Runbook)]
    [InlineData(Victim.Others)]
    public async Task From_a_logical_backup(Victim victim)
    {
        // A name holds the minute.
        await site.Practice.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None);
        (await site.AskAsync("backup", "logical", "--yes")).ExitCode.Should().Be(0);
        await SearchAsync(victim, "restore", "table", "users", "--yes");
    }

    [Theory]
    [InlineData(Victim.Runbook)]
    [InlineData(Victim.Others)]
    public async Task From_a_point_in_time(Victim victim)
    {
        var moment = await site.MomentAsync();
        await SearchAsync(victim, "restore", "table", "users", "--time", moment, "--yes");
    }

    private async Task SearchAsync(Victim victim, params string[] command)
    {
        var users = (await site.FingerprintAsync()).Table(Table);
        DatabaseFingerprint? expected = null;
        await new KillSearch(
            site,
            victim,
            command,
            async () =>
            {
                // The deletion leaves traces of its own in other tables, which stay.
                await site.Production.ExecuteAsync(DeleteUsers, None);
                var deleted = await site.FingerprintAsync();
                users.Compare(deleted.Table(Table)).Same.Should().BeFalse("rows were deleted");
                expected = deleted with { Tables = [.. deleted.Tables.Select(table => table.Table == Table ? users : table)] };
            },
            async () =>
            {
                expected!.Compare(await site.FingerprintAsync()).ThrowIfDifferent("comparing what there was with what came back");
                await site.NothingLeftAsync();
            }).RunAsync(output.WriteLine);
    }
}
