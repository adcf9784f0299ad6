using System.Net;
using System.Net.Sockets;

namespace Recovery.Tests.Reporting;

/// <summary>What of a run reaches ReportPortal, and that ReportPortal cannot spoil a run.</summary>
public sealed class ReportPortalTests
{
    private const string Scenario = "ALTER SYSTEM";
    private const string Missing = "the build has no ReportPortal agent: the NuGet feed does not serve Reqnroll";

    [SkippableFact]
    public async Task A_run_is_reported_with_its_environment_the_steps_of_its_procedure_and_its_evidence()
    {
        Skip.IfNot(FeatureRun.HasAgent, Missing);
        await using var portal = await ReportPortalStub.StartAsync();

        var run = await FeatureRun.RunAsync(Scenario, On(portal.Url));

        run.ExitCode.Should().Be(0, run.Output);
        var attributes = portal.Launches.Should().ContainSingle().Which.GetProperty("attributes").EnumerateArray().ToDictionary(one => one.GetProperty("key").GetString() ?? string.Empty, one => one.GetProperty("value").GetString(), StringComparer.Ordinal);
        attributes.Should().ContainKeys("environment", "isolation", "postgresql", "timescaledb", "pgbackrest", "object storage");
        portal.LaunchesEnded.Should().Be(1);
        portal.Unknown.Should().BeEmpty();

        var sentence = portal.Items.Should().ContainSingle(item => item.Name.Contains("restores the cluster")).Which;
        var steps = portal.Items.Where(item => item.Parent == sentence.Id).ToList();
        steps.Select(step => step.Name).Should().Contain(["locate-target", "restore-files", "start-server", "await-recovery", "check-recovery"]);
        steps.Should().OnlyContain(step => !step.Begun.GetProperty("hasStats").GetBoolean(), "they are nested steps, and count for nothing");
        portal.Items.Should().OnlyContain(item => item.Status == "PASSED");
        portal.Files.Should().Contain(file => file.StartsWith("evidence 0", StringComparison.Ordinal) && file.EndsWith(".json")).And.Contain(file => file.EndsWith("journal.jsonl"));
    }

    [SkippableFact]
    public async Task A_hook_that_fails_fails_the_test()
    {
        Skip.IfNot(FeatureRun.HasAgent, Missing);
        await using var portal = await ReportPortalStub.StartAsync();

        var run = await FeatureRun.RunAsync(Scenario, [.. On(portal.Url), ("DRILL_ROOT", "/nowhere")]);

        run.ExitCode.Should().NotBe(0, "there is no place to practise in, which a hook says");
        run.Output.Should().Contain("There is no place to practise in");
        portal.Items.Should().Contain(item => item.Status == "FAILED");
    }

    [SkippableFact]
    public async Task A_run_goes_on_without_a_portal_that_does_not_answer()
    {
        Skip.IfNot(FeatureRun.HasAgent, Missing);

        var run = await FeatureRun.RunAsync(Scenario, On($"http://127.0.0.1:{FreePort()}"));

        run.ExitCode.Should().Be(0, run.Output);
        run.Progress.Should().Contain("ReportPortal does not answer").And.Contain("proven");
    }

    private static (string Name, string Value)[] On(string url) =>
        [("REPORTPORTAL_ENABLED", "true"), ("REPORTPORTAL_SERVER_URL", url), ("REPORTPORTAL_SERVER_PROJECT", "practice"), ("REPORTPORTAL_SERVER_APIKEY", "a-key")];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
