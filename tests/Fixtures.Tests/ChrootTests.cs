using Recovery.Fixtures;
using Recovery.Procedures.Hosts;

namespace Recovery.Tests.Fixtures;

public sealed class ChrootTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableFact]
    public async Task Where_user_namespaces_are_forbidden_root_practises_in_a_chroot()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may use chroot");
        using var cache = new TemporaryFolder();
        await using var environment = await PracticeEnvironments.CreateAsync(Practice.Elsewhere(cache.Path) with { Isolation = "chroot" }, None);
        environment.Facts.Isolation.Should().Be("chroot");
        var site = await environment.OpenSiteAsync(new SiteRequest { Name = "chroot", Populated = false }, None);
        await using (site)
        {
            (await site.Host.RunAsync(new HostCommand("id", "-un"), None)).Output.Trim().Should().Be("postgres");
            (await site.Host.TryRunAsync(new HostCommand("test", "-w", "/usr"), None)).ExitCode.Should().Be(1);
            await site.Production.KillAsync(None);
            await site.Production.StartAsync(None);
            await site.Storage.StopAsync(None);
            await site.Storage.StartAsync(None);
            await site.Clock.AdvanceAsync(TimeSpan.FromDays(1), None);
            await site.Production.SwitchWalAndWaitForArchiveAsync(None);
            (await site.Production.PgBackRest.InfoAsync(None)).Backups.Should().BeEmpty();
        }

        Directory.EnumerateFileSystemEntries(Path.Combine(cache.Path, "sites")).Should().BeEmpty();
    }
}
