using Npgsql;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Tests.Procedures.Hostile;

/// <summary>A server that is reached over a network: it must be the one that is meant.</summary>
public sealed class ServerCertificateTests(PracticeFixture practice) : IClassFixture<PracticeFixture>, IAsyncLifetime
{
    private const string Elsewhere = "127.0.0.2", Folder = "/var/lib/postgresql/tls";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly SiteCertificates certificates = SiteCertificates.Create(Elsewhere);
    private readonly DirectoryInfo here = Directory.CreateTempSubdirectory("tls-");
    private EmbeddedSite site = null!;

    public async Task InitializeAsync()
    {
        site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "server certificate" }, None);
        await site.Host.RunAsync(new HostCommand("mkdir", "-m", "0700", Folder), None);
        foreach (var (name, text) in new[] { ("server.crt", certificates.ServerPem), ("server.key", certificates.ServerKeyPem), ("ca.crt", certificates.AuthorityPem) })
        {
            await site.Host.WriteTextAsync($"{Folder}/{name}", text, "0600", None);
        }

        var data = site.Production.DataDirectory;
        await site.Host.WriteTextAsync($"{data}/pg_hba.conf", "local all all trust\nhostssl all all 127.0.0.0/8 trust\n", "0600", None);
        await site.Host.RunAsync(new HostCommand("sh", "-c", $"printf '%s\\n' \"ssl = on\" \"ssl_cert_file = '{Folder}/server.crt'\" \"ssl_key_file = '{Folder}/server.key'\" \"listen_addresses = '{Elsewhere}'\" >> {data}/postgresql.conf"), None);
        await site.Production.StopAsync(None);
        await site.Production.StartAsync(None);
        await File.WriteAllTextAsync(Authority, certificates.AuthorityPem);
        await File.WriteAllTextAsync(Stranger, SiteCertificates.Create(Elsewhere).AuthorityPem);
    }

    public async Task DisposeAsync()
    {
        here.Delete(recursive: true);
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Its_certificate_is_checked_by_us_and_by_the_programs_that_we_start()
    {
        (await AskAsync(Over with { AuthorityFile = Authority })).Should().BeTrue("the authority is the server's");
        await FluentActions.Awaiting(() => AskAsync(Over with { AuthorityFile = Stranger })).Should().ThrowAsync<NpgsqlException>();
        await FluentActions.Awaiting(() => AskAsync(Over)).Should().ThrowAsync<NpgsqlException>("this machine trusts no such authority");

        (await PsqlAsync(Over with { AuthorityFile = Folder + "/ca.crt" })).ExitCode.Should().Be(0);
        (await PsqlAsync(Over)).Error.Should().Contain("certificate verify failed");
    }

    [Fact]
    public async Task Whoever_switches_the_check_off_gets_any_server()
    {
        (await AskAsync(Over with { VerifyCertificate = false })).Should().BeTrue();
        (await PsqlAsync(Over with { VerifyCertificate = false })).ExitCode.Should().Be(0);
    }

    private string Authority => Path.Combine(here.FullName, "ca.crt");

    private string Stranger => Path.Combine(here.FullName, "stranger.crt");

    private SqlEndpoint Over => site.Production.Endpoint("postgres") with { Host = Elsewhere };

    private static Task<bool> AskAsync(SqlEndpoint endpoint) => new Sql(endpoint).ScalarAsync<bool>("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", None);

    private Task<CommandResult> PsqlAsync(SqlEndpoint endpoint) => site.Host.TryRunAsync(new HostCommand("psql", "-d", endpoint.ConnectionInfo, "-c", "SELECT 1"), None);
}
