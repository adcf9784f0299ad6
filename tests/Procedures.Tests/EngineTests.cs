using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Tests.Procedures;

public sealed class EngineTests : IDisposable
{
    private readonly DirectoryInfo runs = Directory.CreateTempSubdirectory("runs-");

    [Fact]
    public async Task A_plan_runs_its_steps_in_order_and_leaves_its_journal()
    {
        var world = new List<string>();
        var outcome = await new Runner(runs.FullName).RunAsync(PlanOf(world, "one", "two"), default);

        world.Should().Equal("one", "two");
        var events = Journal.Read(Path.Combine(outcome.Directory, Runner.JournalFile));
        events.Select(happened => happened.Kind).Should().Equal(RunEventKind.Planned, RunEventKind.Began, RunEventKind.Started, RunEventKind.Finished, RunEventKind.Started, RunEventKind.Finished, RunEventKind.Completed);
        File.GetUnixFileMode(Path.Combine(outcome.Directory, Runner.JournalFile)).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_failed_run_is_resumed_where_it_failed_with_the_decisions_it_had_made()
    {
        var world = new List<string>();
        var failing = new Runner(runs.FullName);
        var plan = PlanOf(world, "one", "two");
        var broken = plan with { Steps = [plan.Steps[0], new Failing("two")] };
        await failing.Invoking(runner => runner.RunAsync(broken, default)).Should().ThrowAsync<PreconditionException>();
        var run = Path.GetFileName(Directory.GetDirectories(runs.FullName).Single(directory => !directory.EndsWith("locks", StringComparison.Ordinal)));

        var outcome = await new Runner(runs.FullName).ResumeAsync(run, (_, _) => plan, default);

        world.Should().Equal(["one", "two"], "the first step is seen to be done");
        outcome.Finding<string>("one").Should().Be("decided by one");
    }

    [Fact]
    public async Task A_complete_run_is_not_resumed()
    {
        var plan = PlanOf([], "one");
        var outcome = await new Runner(runs.FullName).RunAsync(plan, default);

        await new Runner(runs.FullName).Invoking(runner => runner.ResumeAsync(outcome.Run, (_, _) => plan, default)).Should().ThrowAsync<JournalException>().WithMessage("*nothing left to do*");
    }

    [Fact]
    public async Task Two_runs_never_use_the_same_data_directory()
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        var plan = PlanOf([], "one");
        var first = new Runner(runs.FullName).RunAsync(plan with { Steps = [new Waiting(entered, leave)] }, default);
        await entered.Task;

        await new Runner(runs.FullName).Invoking(runner => runner.RunAsync(plan, default)).Should().ThrowAsync<LockedException>().WithMessage("*data directory x*process*");
        leave.SetResult();
        await first;
        await new Runner(runs.FullName).RunAsync(plan with { Steps = [] }, default);
    }

    [Fact]
    public async Task A_cancelled_run_stops_before_its_next_step_and_says_so()
    {
        using var cancel = new CancellationTokenSource();
        var world = new List<string>();
        var plan = PlanOf(world, "one", "two");
        var runner = new Runner(runs.FullName, [happened => { if (happened.Kind == RunEventKind.Finished) { cancel.Cancel(); } }]);

        await runner.Invoking(it => it.RunAsync(plan, cancel.Token)).Should().ThrowAsync<OperationCanceledException>();
        world.Should().Equal("one");
    }

    [Fact]
    public void A_line_cut_off_by_a_kill_did_not_happen_and_does_not_spoil_the_next()
    {
        var file = Path.Combine(runs.FullName, "journal.jsonl");
        using (var journal = Journal.Open(file))
        {
            journal.Append(Event("whole"));
        }

        File.AppendAllText(file, "{\"at\":\"2026-01-01T00:00");
        using (var journal = Journal.Open(file))
        {
            journal.Append(Event("next"));
        }

        Journal.Read(file).Select(happened => happened.Message).Should().Equal("whole", "next");
    }

    [Fact]
    public void A_journal_changed_by_hand_is_refused()
    {
        var file = Path.Combine(runs.FullName, "journal.jsonl");
        File.WriteAllText(file, "not JSON\n{}\n");

        FluentActions.Invoking(() => Journal.Read(file)).Should().Throw<JournalException>();
    }

    [Fact]
    public async Task A_wait_that_fails_names_the_last_value_it_saw() =>
        (await FluentActions.Invoking(() => Poll.UntilAsync(_ => Task.FromResult(41), seen => seen == 42, "the answer", TimeSpan.FromMilliseconds(60), default)).Should().ThrowAsync<PollTimeoutException>())
            .Which.LastSeen.Should().Be("41");

    [Fact]
    public void A_printed_plan_shows_facts_steps_commands_and_what_is_destroyed() =>
        PlanOf([], "one").ToString().Should().Contain("disk: enough").And.Contain("1. do one").And.Contain("$ touch one").And.Contain("destroys: all of one");

    public void Dispose() => runs.Delete(recursive: true);

    private static RunEvent Event(string message) => new() { At = DateTimeOffset.UnixEpoch, Run = "run", Kind = RunEventKind.Started, Message = message };

    private static Plan PlanOf(List<string> world, params string[] steps) => new()
    {
        Procedure = "test",
        Title = "a test",
        Facts = [new Fact("disk", "enough")],
        Steps = [.. steps.Select(step => new Doing(step, world))],
        Locks = ["data directory x"],
        Blueprint = JsonSerializer.SerializeToElement("blueprint"),
    };

    private sealed class Doing(string id, List<string> world) : Step
    {
        public override string Id => id;

        public override string Purpose => "do " + id;

        public override IReadOnlyList<string> Commands => ["touch " + id];

        public override string Destroys => "all of " + id;

        public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(world.Contains(id));

        public override Task RunAsync(StepContext context, CancellationToken cancellation)
        {
            world.Add(id);
            return Task.CompletedTask;
        }
    }

    private sealed class Failing(string id) : Step
    {
        public override string Id => id;

        public override string Purpose => "fail";

        public override Task RunAsync(StepContext context, CancellationToken cancellation)
        {
            context.Record("one", "decided by one", "decided");
            throw new PreconditionException("failing", "success", "failure", "none");
        }
    }

    private sealed class Waiting(TaskCompletionSource entered, TaskCompletionSource leave) : Step
    {
        public override string Id => "wait";

        public override string Purpose => "wait";

        public override Task RunAsync(StepContext context, CancellationToken cancellation)
        {
            entered.SetResult();
            return leave.Task;
        }
    }
}
