using Recovery.Fixtures;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Tests.Procedures;

public sealed class ScratchServerTests(PracticeFixture practice) : IClassFixture<PracticeFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_scratch_server_is_made_once_is_no_more_open_than_production_and_leaves_nothing()
    {
        await using var site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "scratch server", Populated = false }, None);
        var directory = site.RunsDirectory + "/scratch server";
        var production = new Sql(site.Production.Endpoint("postgres"));
        await production.ExecuteAsync("ALTER ROLE postgres PASSWORD 'it''s secret'", None);
        var scratch = new ScratchServer(site.Host, production.Endpoint, directory, site.ReservePort());

        await scratch.StartAsync(None);
        await scratch.Database("postgres").ExecuteAsync("CREATE DATABASE kept", None);
        await scratch.StartAsync(None);

        (await scratch.Database("kept").ScalarAsync<int>("SELECT 1", None)).Should().Be(1, "one that runs is left as it is");
        const string hash = "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'";
        (await scratch.Database("postgres").ScalarAsync<string>(hash, None)).Should().Be(await production.ScalarAsync<string>(hash, None));
        const string rules = "SELECT string_agg(r::text, ';' ORDER BY rule_number) FROM pg_hba_file_rules r";
        (await scratch.Database("postgres").ScalarAsync<string>(rules, None)).Should().Be(await production.ScalarAsync<string>(rules, None));
        (await scratch.Database("postgres").ScalarAsync<string>("SHOW listen_addresses", None)).Should().BeEmpty();
        (await scratch.Database("postgres").ScalarAsync<string>("SHOW timescaledb.max_background_workers", None)).Should().Be("0");
        (await site.Host.ReadTextAsync(directory + "/server.log", None)).Should().NotContain("SCRAM");

        await scratch.RemoveAsync(None);
        (await site.Host.ExistsAsync(directory, None)).Should().BeFalse();
        (await Answers.TryAsync(scratch.Endpoint, None)).Should().NotBeNull("nobody listens any more");
        await scratch.RemoveAsync(None);
    }

    [Fact]
    public async Task What_is_half_made_or_was_killed_is_made_anew()
    {
        await using var site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "half made scratch server", Populated = false }, None);
        var directory = site.RunsDirectory + "/scratch";
        var scratch = new ScratchServer(site.Host, site.Production.Endpoint("postgres"), directory, await ScratchServer.FreePortAsync(site.Host, None));
        await site.Host.RunAsync(new HostCommand("sh", "-c", """mkdir -p "$1/data/base" && : > "$1/$2" && echo 17 > "$1/data/PG_VERSION" """, "half", directory, ScratchServer.Mark), None);

        await scratch.StartAsync(None);
        await scratch.Database("postgres").ExecuteAsync("CREATE DATABASE lost", None);
        var control = new PostgresControl(site.Host, directory + "/data", directory + "/server.log");
        await control.StopAsync("immediate", TimeSpan.FromSeconds(30), None);
        await scratch.StartAsync(None);

        (await scratch.Database("postgres").ScalarAsync<long>("SELECT count(*) FROM pg_database WHERE datname = 'lost'", None)).Should().Be(0, "what ran without fsync is not trusted again");
        await scratch.RemoveAsync(None);
    }

    [Fact]
    public async Task A_directory_without_the_mark_is_neither_used_nor_removed()
    {
        await using var site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "not a scratch server", Populated = false }, None);
        var directory = site.RunsDirectory + "/precious";
        await site.Host.RunAsync(new HostCommand("mkdir", "-p", directory), None);
        await site.Host.WriteTextAsync(directory + "/notes", "precious", "0600", None);
        var scratch = new ScratchServer(site.Host, site.Production.Endpoint("postgres"), directory, site.ReservePort());

        await scratch.Awaiting(it => it.StartAsync(None)).Should().ThrowAsync<PreconditionException>().WithMessage("*notes*HINT:*");
        await scratch.Awaiting(it => it.RemoveAsync(None)).Should().ThrowAsync<PreconditionException>().WithMessage("*mark*");
        (await site.Host.ListAsync(directory, None)).Should().Equal("notes");
    }
}
