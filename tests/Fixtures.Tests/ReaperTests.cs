using System.Diagnostics;
using System.Text.Json;
using Recovery.Fixtures;
using Recovery.Procedures.Engine;

namespace Recovery.Tests.Fixtures;

public sealed class ReaperTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_a_killed_run_left_behind_is_cleared_away_and_nothing_else()
    {
        using var cache = new TemporaryFolder();
        using var ended = Start("true");
        await ended.WaitForExitAsync();
        using var living = Process.GetCurrentProcess();
        var deadSite = MakeSite(cache, "aaaaaaaaaa", ended.Id, 1);
        var livingSite = MakeSite(cache, "bbbbbbbbbb", living.Id, StartOf(living.Id));
        // The same number, but another start: that process is long gone.
        var reusedSite = MakeSite(cache, "cccccccccc", living.Id, StartOf(living.Id) - 1);
        using var ofDead = Stray("aaaaaaaaaa");
        using var ofLiving = Stray("bbbbbbbbbb");
        using var ofReused = Stray("cccccccccc");
        using var stranger = Stray("dddddddddd");

        try
        {
            await using var environment = await PracticeEnvironments.CreateAsync(Practice.Elsewhere(cache.Path), None);

            Directory.Exists(deadSite).Should().BeFalse();
            Directory.Exists(reusedSite).Should().BeFalse();
            Directory.Exists(livingSite).Should().BeTrue();
            await HasEndedAsync(ofDead);
            await HasEndedAsync(ofReused);
            ofLiving.HasExited.Should().BeFalse();
            stranger.HasExited.Should().BeFalse();
        }
        finally
        {
            ofLiving.Kill();
            stranger.Kill();
        }
    }

    [Fact]
    public async Task The_evidence_of_a_site_that_failed_before_its_run_was_killed_is_kept()
    {
        using var cache = new TemporaryFolder();
        var site = MakeSite(cache, "aaaaaaaaaa", int.MaxValue, 1);
        var kept = Path.Combine(cache.Path, "results", "failed", "it-aaaaaaaaaa");
        Directory.CreateDirectory(Path.Combine(site, "log"));
        await File.WriteAllTextAsync(Path.Combine(site, "log", "postgresql.log"), "PANIC");
        await File.WriteAllTextAsync(Path.Combine(site, "KEPT"), $"{kept}\nit: broke\n");

        await using var environment = await PracticeEnvironments.CreateAsync(Practice.Elsewhere(cache.Path), None);

        Directory.Exists(site).Should().BeFalse();
        (await File.ReadAllTextAsync(Path.Combine(kept, "log", "postgresql.log"))).Should().Be("PANIC");
    }

    private static string MakeSite(TemporaryFolder cache, string id, int owner, long start)
    {
        var site = Path.Combine(cache.Path, "sites", id);
        Directory.CreateDirectory(site);
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        File.WriteAllText(Path.Combine(site, "owner.json"), JsonSerializer.Serialize(new { Pid = owner, KernelStart = start, Boot = boot }));
        return site;
    }

    private static long StartOf(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Process Stray(string site) => Start("tail", [new("DRILL_SITE", site)], "-f", "/dev/null");

    private static Process Start(string program, KeyValuePair<string, string>[]? variables = null, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (name, value) in variables ?? [])
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static Task<bool> HasEndedAsync(Process process) =>
        Poll.UntilAsync(_ => Task.FromResult(process.HasExited), ended => ended, "the stray process to end", TimeSpan.FromSeconds(10), None);
}
