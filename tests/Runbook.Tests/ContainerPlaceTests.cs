using Recovery.Procedures.Hosts;
using Recovery.Runbook.Configuration;
using Recovery.Runbook.Hosting;

namespace Recovery.Tests.Runbook;

/// <summary>Commands in a real container (<c>--host container:NAME</c>); left out where there is no Docker with the database image.</summary>
public sealed class ContainerPlaceTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableTheory]
    [InlineData("exec sleep 600")]
    [InlineData("trap '' INT; sleep 600 & wait; wait")]
    public async Task A_command_in_a_container_is_ended_there_when_it_is_cancelled(string script)
    {
        var image = Environment.GetEnvironmentVariable("DRILL_DATABASE_IMAGE") is { Length: > 0 } named ? named : "drills/database:pg17";
        Skip.IfNot(await HasAsync(image), $"there is no Docker here that has {image}");
        var name = (await Host.Local.RunAsync(new HostCommand("docker", "run", "--detach", "--rm", image, "sleep", "infinity"), None)).Output.Trim();
        try
        {
            var host = HostPlace.Open(new HostSettings(), "container:" + name);
            using var cancel = new CancellationTokenSource();
            var running = host.RunAsync(new HostCommand("sh", "-c", "echo begun; " + script) { OnLine = line => cancel.CancelAfter(line == "begun" ? 0 : -1) }, cancel.Token);

            await running.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
            (await Host.Local.RunAsync(new HostCommand("docker", "top", name, "-o", "pid,args"), None)).Output.Should().Contain("sleep infinity").And.NotContain(script, "the shell that ran it has ended");
        }
        finally
        {
            await Host.Local.RunAsync(new HostCommand("docker", "rm", "--force", name), None);
        }
    }

    private static async Task<bool> HasAsync(string image)
    {
        var docker = await Host.Local.TryRunAsync(new HostCommand("sh", "-c", "command -v docker >/dev/null && docker image inspect \"$1\" >/dev/null 2>&1", "has", image), None);
        return docker.ExitCode == 0;
    }
}
