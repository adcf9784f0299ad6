using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Runbook.Configuration;
using Recovery.Runbook.Hosting;

namespace Recovery.Tests.Runbook;

/// <summary>Places where commands run, and as whom. ssh, sudo and systemctl are stubs that do with their words what the real ones do.</summary>
public sealed class HostPlaceTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("here", Become.None, "")]
    [InlineData("here", Become.Sudo, "sudo -n -u postgres --")]
    [InlineData("here", Become.Runuser, "runuser -u postgres --")]
    [InlineData("ssh:db1", Become.Auto, "setsid ssh -o BatchMode=yes db1 --")]
    [InlineData("ssh:db1", Become.Sudo, "setsid ssh -o BatchMode=yes db1 -- sudo -n -u postgres --")]
    [InlineData("container:pg", Become.Runuser, "setsid docker exec -i pg runuser -u postgres --")]
    public void A_place_is_a_prefix_of_words(string where, object become, string words) =>
        string.Join(' ', HostPlace.Open(new HostSettings { Become = (Become)become }, where).Prefix).Should().Be(words);

    [Fact]
    public async Task Words_reach_a_remote_machine_as_they_are()
    {
        using var folder = new ScratchFolder();
        // What ssh does: the words are joined, and a shell on the other machine takes them apart.
        var ssh = Stub(folder, "ssh", """while [ "$1" != -- ]; do shift; done; shift; exec sh -c "$*" """);
        var host = new Host("db1", [ssh, "-o", "BatchMode=yes", "db1", "--"]) { ThroughShell = true };

        var said = await host.RunAsync(new HostCommand("printf", "%s|", "a b", "$HOME", "it's", "*", "", "a;b"), None);
        said.Output.Trim().Should().Be("a b|$HOME|it's|*||a;b|");
        await host.WriteTextAsync(Path.Combine(folder.Path, "a file"), "text\n", "0600", None);
        (await host.ReadTextAsync(Path.Combine(folder.Path, "a file"), None)).Should().Be("text\n");
    }

    [Theory]
    [InlineData("trap 'echo asked >\"$1\"; exit 0' INT; while :; do sleep 0.05; done", "asked")]
    [InlineData("trap '' INT; exec sleep 600", null)]
    public async Task A_command_on_another_machine_is_ended_there_when_it_is_cancelled(string script, string? leaves)
    {
        using var folder = new ScratchFolder();
        // What ssh does: the command's process is none of its children, and no signal reaches it.
        var ssh = Stub(folder, "ssh", $"""while [ "$1" != -- ]; do shift; done; shift; exec 3<&0; env --default-signal=INT setsid sh -c "$*" <&3 & echo $! >>{folder.Path}/processes; trap 'exit 255' INT; wait $!""");
        var host = new Host("db1", ["setsid", ssh, "-o", "BatchMode=yes", "db1", "--"]) { ThroughShell = true, Distant = true };
        var plain = await host.TryRunAsync(new HostCommand("sh", "-c", "echo out; echo error >&2; exit 3"), None);
        (plain.ExitCode, plain.Output, plain.Error).Should().Be((3, "out\n", "error\n"), "the number of the process is none of its words");

        using var cancel = new CancellationTokenSource();
        var running = host.RunAsync(new HostCommand("sh", "-c", "echo begun; " + script, "script", Path.Combine(folder.Path, "left")) { OnLine = line => cancel.CancelAfter(line == "begun" ? 0 : -1) }, cancel.Token);

        await running.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        foreach (var process in await File.ReadAllLinesAsync(Path.Combine(folder.Path, "processes"), None))
        {
            Directory.Exists("/proc/" + process).Should().BeFalse("it has ended");
        }

        (File.Exists(Path.Combine(folder.Path, "left")) ? (await File.ReadAllTextAsync(Path.Combine(folder.Path, "left"), None)).Trim() : null).Should().Be(leaves);
    }

    [Fact]
    public async Task A_program_that_the_path_does_not_know_is_found_where_its_package_puts_it()
    {
        using var folder = new ScratchFolder();
        foreach (var version in new[] { "16", "17" })
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, version, "bin"));
            Stub(folder, $"{version}/bin/a-server", "echo " + version);
        }

        Host Open(params IReadOnlyList<string> programs) => HostPlace.Open(new HostSettings { Become = Become.None, Programs = programs }, "here");

        (await Open(folder.Path + "/*/bin").RunAsync(new HostCommand("a-server"), None)).Output.Trim().Should().Be("17");
        (await Open("/nowhere/*", folder.Path + "/16/bin").RunAsync(new HostCommand("sh", "-c", "a-server"), None)).Output.Trim().Should().Be("16", "scripts find it too");
        (await Open("/nowhere/*").RunAsync(new HostCommand("pwd"), None)).Output.Trim().Should().Be("/", "the caller's folder may be closed to the user that the command becomes");
        var missing = () => Open("/nowhere/*").RunAsync(new HostCommand("a-server"), None);
        (await missing.Should().ThrowAsync<PreconditionException>()).Which.Message.Should().Contain("the program 'a-server'").And.Contain("host.programs");
        (await Open("/nowhere/*").TryRunAsync(new HostCommand("sh", "-c", "exit 127"), None)).ExitCode.Should().Be(127, "that was the program's own");
    }

    [Fact]
    public async Task A_unit_that_sudo_does_not_let_us_control_is_named_at_once()
    {
        using var folder = new ScratchFolder();
        Stub(folder, "systemctl", """[ "$1" = show ] && echo loaded""");
        Stub(folder, "id", """[ "$1" = -u ] && echo 999 || echo postgres""");
        Stub(folder, "stat", "echo 999");
        var sudo = Stub(folder, "sudo", """case "$*" in *"systemctl stop"*) exit 0 ;; *) echo "sudo: a password is required" >&2; exit 1 ;; esac""");
        var host = new Host("db1", ["env", $"PATH={folder.Path}:/usr/bin:/bin"]) { RootPrefix = ["env", $"PATH={folder.Path}:/usr/bin:/bin", "sudo", "-n", "--"] };
        var unit = new ServiceControl.SystemdUnit("postgresql.service");

        var refused = () => unit.RequirePermissionAsync(host, folder.Path, None);
        (await refused.Should().ThrowAsync<PreconditionException>()).Which.Message.Should().Contain("systemctl start --no-block postgresql.service").And.Contain("a password is required").And.Contain("NOPASSWD");

        Stub(folder, "sudo", "exit 0");
        await unit.RequirePermissionAsync(host, folder.Path, None);
        File.Exists(sudo).Should().BeTrue();
        Stub(folder, "systemctl", "echo not-found");
        (await refused.Should().ThrowAsync<PreconditionException>()).Which.Message.Should().Contain("that it is loaded").And.Contain("not-found");
    }

    [Fact]
    public async Task A_data_directory_of_somebody_else_is_refused_before_anything_is_made()
    {
        using var folder = new ScratchFolder();
        Stub(folder, "id", """[ "$1" = -u ] && echo 999 || echo postgres""");
        Stub(folder, "stat", """[ "$2" = %u ] && echo 1000 || echo mysql""");
        var host = new Host("db1", ["env", $"PATH={folder.Path}:/usr/bin:/bin"]);

        var refused = () => new ServiceControl.Direct().RequirePermissionAsync(host, folder.Path, None);

        (await refused.Should().ThrowAsync<PreconditionException>()).Which.Message.Should().Contain("that postgres owns it").And.Contain("it belongs to mysql").And.Contain("host.become");
    }

    private static string Stub(ScratchFolder folder, string name, string script) =>
        folder.Write(name, "#!/bin/sh\n" + script + "\n", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
