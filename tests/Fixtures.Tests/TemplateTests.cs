using Recovery.Fixtures;
using Recovery.Procedures.Postgres;

namespace Recovery.Tests.Fixtures;

public sealed class TemplateTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_seed_is_sown_once_however_many_sites_and_runs_there_are()
    {
        using var cache = new TemporaryFolder(inMemory: true);
        var seed = new CountingSeed();
        var options = Practice.Elsewhere(cache.Path) with { Seed = seed };
        await using var one = await PracticeEnvironments.CreateAsync(options, None);
        await using var other = await PracticeEnvironments.CreateAsync(options, None);

        var sites = await Task.WhenAll(
            one.OpenSiteAsync(new SiteRequest { Name = "one" }, None),
            other.OpenSiteAsync(new SiteRequest { Name = "other", StartServer = false }, None));

        seed.Sown.Should().Be(1);
        (await sites[0].Production.Greenlang.ScalarAsync<string>("SELECT what FROM seeded", None)).Should().Be("once");
        (await sites[1].Production.PgBackRest.InfoAsync(None)).Backups.Should().ContainSingle();
        await sites[0].DisposeAsync();
        await sites[1].DisposeAsync();
        Directory.EnumerateFileSystemEntries(Path.Combine(cache.Path, "sites")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_seed_that_fails_leaves_no_template()
    {
        using var cache = new TemporaryFolder(inMemory: true);
        var options = Practice.Elsewhere(cache.Path) with { Seed = new CountingSeed { Statement = "SELECT 1/0" } };
        await using var environment = await PracticeEnvironments.CreateAsync(options, None);

        await FluentActions.Awaiting(() => environment.OpenSiteAsync(new SiteRequest { Name = "never" }, None)).Should().ThrowAsync<Npgsql.PostgresException>();

        Directory.EnumerateDirectories(Path.Combine(cache.Path, "templates")).Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(Path.Combine(cache.Path, "sites")).Should().BeEmpty();
        Directory.EnumerateDirectories(Path.Combine(cache.Path, "results", "failed")).Should().ContainSingle();
    }

    private sealed class CountingSeed : ISeed
    {
        private int sown;

        public string Version => "counting";

        public int Sown => sown;

        public string Statement { get; init; } = "CREATE TABLE seeded AS SELECT 'once' AS what";

        public async Task SeedAsync(Sql greenlang, CancellationToken cancellation)
        {
            Interlocked.Increment(ref sown);
            await greenlang.ExecuteAsync(Statement, cancellation);
        }
    }
}
