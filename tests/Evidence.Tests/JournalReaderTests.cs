using System.Security.Cryptography;
using System.Text.Json;
using Recovery.Evidence;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Tests.Evidence;

/// <summary>What the journal of a run is made into.</summary>
public sealed class JournalReaderTests : IDisposable
{
    private readonly DirectoryInfo runs = Directory.CreateTempSubdirectory("runs-");

    public void Dispose() => runs.Delete(recursive: true);

    [Fact]
    public async Task A_run_is_told_with_its_steps_commands_and_the_digests_of_what_they_wrote()
    {
        var outcome = await new Runner(runs.FullName).RunAsync(PlanOf(async cancellation =>
        {
            await Host.Local.RunAsync(new HostCommand("printf", "a\\nb\\n"), cancellation);
            using var bytes = new MemoryStream();
            await Host.Local.RunAsync(new HostCommand("printf", "\\001\\002") { Output = bytes }, cancellation);
            bytes.ToArray().Should().Equal([1, 2], "what is hashed is passed on");
            await Host.Local.TryRunAsync(new HostCommand("sh", "-c", "exit 3"), cancellation);
            await Host.Local.RunAsync(new HostCommand("true") { Recorded = false }, cancellation);
        }), default);

        var run = Read(outcome.Directory);

        run.Should().BeEquivalentTo(new { outcome.Run, Procedure = "test", Title = "a test", State = RunState.Completed, Attempts = 1, Facts = new[] { new Fact("disk", "enough") }, Failure = (string?)null, Recovery = (RecoveryEnd?)null });
        run.Plan.Should().StartWith("a test\n").And.Contain("1. work");
        run.Seconds.Should().BeApproximately(outcome.Duration.TotalSeconds, 0.001);
        run.Steps.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Step = "work", Message = "work", Outcome = StepState.Finished });
        run.Commands.Select(command => (command.Step, command.Command, command.ExitCode, command.OutputSha256)).Should().Equal(
            ("work", "printf 'a\\nb\\n'", 0, Sha256("a\nb\n"u8)),
            ("work", "printf '\\001\\002'", 0, Sha256([1, 2])),
            ("work", "sh -c 'exit 3'", 3, Sha256([])));
        run.Findings["found"].GetInt32().Should().Be(42);
    }

    [Fact]
    public async Task A_run_that_failed_and_was_taken_up_has_both_attempts()
    {
        var plan = PlanOf(_ => throw new InvalidOperationException("no luck"));
        await FluentActions.Awaiting(() => new Runner(runs.FullName).RunAsync(plan, default)).Should().ThrowAsync<InvalidOperationException>();
        var directory = runs.GetDirectories("*-test-*").Single().FullName;
        Read(directory).Should().BeEquivalentTo(new { State = RunState.Failed, Failure = "no luck", Attempts = 1 });

        await new Runner(runs.FullName).ResumeAsync(Path.GetFileName(directory), (_, _) => PlanOf(_ => Task.CompletedTask), default);

        var run = Read(directory);
        run.Should().BeEquivalentTo(new { State = RunState.Completed, Failure = (string?)null, Attempts = 2 });
        run.Steps.Select(step => step.Outcome).Should().Equal(StepState.Failed, StepState.Finished);
    }

    [Fact]
    public async Task A_journal_that_ends_in_the_middle_is_of_a_run_that_was_cut_off()
    {
        var outcome = await new Runner(runs.FullName).RunAsync(PlanOf(_ => Task.CompletedTask), default);
        var events = Journal.Read(Path.Combine(outcome.Directory, Runner.JournalFile));
        var started = events.TakeWhile(happened => happened.Kind != RunEventKind.Finished && happened.Kind != RunEventKind.Decided).ToList();

        JournalReader.Read(started).Should().BeEquivalentTo(new { State = RunState.CutOff });
        JournalReader.Read(started)!.Steps.Should().ContainSingle().Which.Outcome.Should().Be(StepState.CutOff);
        JournalReader.Read([]).Should().BeNull();
        JournalReader.Read([.. events.Skip(1)]).Should().BeNull("without a plan nothing was done");
    }

    private static ProcedureRun Read(string directory) => JournalReader.Read(Journal.Read(Path.Combine(directory, Runner.JournalFile)))!;

    private static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static Plan PlanOf(Func<CancellationToken, Task> work) => new()
    {
        Procedure = "test",
        Title = "a test",
        Facts = [new Fact("disk", "enough")],
        Steps = [new Work(work)],
        Locks = [],
        Blueprint = JsonSerializer.SerializeToElement("blueprint"),
    };

    private sealed class Work(Func<CancellationToken, Task> work) : Step
    {
        public override string Id => "work";

        public override string Purpose => "work";

        public override async Task RunAsync(StepContext context, CancellationToken cancellation)
        {
            await work(cancellation);
            context.Record("found", 42, "found 42");
        }
    }
}
