using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Tests.Procedures;

public sealed class HostTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("host-");

    [Fact]
    public async Task A_command_gives_its_output_its_error_and_its_exit_code()
    {
        var result = await Host.Local.TryRunAsync(new HostCommand("sh", "-c", "cat; echo bad >&2; exit 7") { StandardInput = "good" }, default);

        result.Should().BeEquivalentTo(new { Output = "good\n", Error = "bad\n", ExitCode = 7 });
    }

    [Fact]
    public async Task A_failed_command_is_an_error_that_quotes_its_own_message() =>
        (await FluentActions.Invoking(() => Host.Local.RunAsync(new HostCommand("sh", "-c", "echo no such stanza >&2; exit 37"), default)).Should().ThrowAsync<CommandFailedException>())
            .WithMessage("*exit code 37*no such stanza*HINT:*");

    [Fact]
    public async Task Arguments_are_never_read_by_a_shell()
    {
        const string nasty = "a'b\"c $(touch x) `touch y`; touch z\n*";
        var result = await new Host("prefixed", ["env", "A=1"]).RunAsync(new HostCommand("printf", "%s", nasty), default);

        result.Output.Should().Be(nasty + "\n");
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_precondition() =>
        await FluentActions.Invoking(() => Host.Local.RunAsync(new HostCommand("no-such-program"), default)).Should().ThrowAsync<PreconditionException>().WithMessage("*no-such-program*");

    [Fact]
    public async Task Cancelling_ends_the_process()
    {
        using var cancel = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var running = Host.Local.RunAsync(new HostCommand("sh", "-c", "echo $$; exec tail -f /dev/null") { OnLine = _ => started.TrySetResult() }, cancel.Token);
        await started.Task;
        cancel.Cancel();

        await running.Invoking(it => it).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_file_is_written_whole_with_its_mode_and_read_back()
    {
        var file = Path.Combine(directory.FullName, "with space");
        await Host.Local.WriteTextAsync(file, "content", "0600", default);

        (await Host.Local.ReadTextAsync(file, default)).TrimEnd('\n').Should().Be("content");
        File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await Host.Local.ListAsync(directory.FullName, default)).Should().Equal("with space");
        (await Host.Local.ExistsAsync(file + "x", default)).Should().BeFalse();
    }

    [Fact]
    public async Task Free_space_is_that_of_the_nearest_existing_parent()
    {
        var free = await Host.Local.FreeSpaceAsync(Path.Combine(directory.FullName, "not/yet/there"), default);

        free.Bytes.Value.Should().BePositive();
        free.MountPoint.Should().StartWith("/");
    }

    [Theory]
    [InlineData("plain", "echo plain")]
    [InlineData("two words", "echo 'two words'")]
    [InlineData("it's", @"echo 'it'\''s'")]
    [InlineData("", "echo ''")]
    public void A_command_prints_as_a_shell_would_take_it(string argument, string printed) => new HostCommand("echo", argument).ToString().Should().Be(printed);

    public void Dispose() => directory.Delete(recursive: true);
}
