using System.Text.Json;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Faults;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Locks;
using Recovery.Procedures.Storage;

namespace Recovery.Tests.Procedures;

/// <summary>Locks that hold on every machine, in a bucket of an S3 server. Each folder of runs stands for a machine.</summary>
public sealed class LeaseTests(PracticeFixture practice) : IClassFixture<PracticeFixture>, IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly DirectoryInfo runs = Directory.CreateTempSubdirectory("runs-");
    private readonly List<string> told = [];
    private EmbeddedSite site = null!;

    public async Task InitializeAsync() =>
        site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "leases", StartServer = false, AuthenticateStorage = true }, None);

    public async Task DisposeAsync()
    {
        runs.Delete(recursive: true);
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_has_it()
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            try
            {
                return await TakeAsync($"machine {number}");
            }
            catch (LockedException)
            {
                return null;
            }
        }));

        attempts.OfType<Lease>().Should().ContainSingle("one machine has the lock, and it is seen to live");
        await attempts.OfType<Lease>().Single().DisposeAsync();
    }

    [Fact]
    public async Task One_that_was_given_back_is_there_for_the_next_at_once()
    {
        for (var number = 0; number < 14; number++)
        {
            await using var lease = await TakeAsync($"machine {number}");
            await lease.ReleaseAsync();
        }

        told.Should().BeEmpty("nobody had to wait");
        using var store = new ObjectStore(site.Storage.Location());
        (await store.ListAsync("locks/", None)).Should().HaveCount(10, "who had it last can be looked up, and no more");
    }

    [Fact]
    public async Task One_whose_holder_lives_is_refused_and_names_it()
    {
        await using var held = await TakeAsync("machine A");

        (await FluentActions.Awaiting(() => TakeAsync("machine B")).Should().ThrowAsync<LockedException>())
            .WithMessage("*stanza greenlang*run machine A*" + Environment.MachineName + "*which is alive*HINT:*");
        held.Loss.Should().BeNull();
    }

    [Fact]
    public async Task One_whose_holder_is_dead_is_taken_over_when_its_lease_is_over_and_not_before()
    {
        await using var dead = await TakeAsync("machine A");
        await dead.DisposeAsync();
        var begun = TimeProvider.System.GetTimestamp();

        await using var next = await TakeAsync("machine B");

        TimeProvider.System.GetElapsedTime(begun).Should().BeGreaterThanOrEqualTo(Place.Lease);
        told.Should().HaveCount(2).And.Contain(line => line.Contains("has shown no life for", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_of_a_dead_process_of_this_machine_is_taken_over_at_once()
    {
        await using var dead = await TakeAsync("machine A");
        await dead.DisposeAsync();

        await using var next = await TakeAsync("machine A");

        told.Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_whose_lock_was_taken_over_stops_at_a_safe_point_and_can_be_resumed()
    {
        var plan = PlanOf(new Waits());
        var run = string.Empty;
        var running = new Runner(runs.FullName, [happened => run = happened.Run]).RunAsync(plan, None);
        await Poll.UntilAsync(_ => Task.FromResult(run), name => name.Length > 0, "the run", TimeSpan.FromSeconds(20), None);
        await TakeFromAsync();

        (await FluentActions.Awaiting(() => running).Should().ThrowAsync<LockedException>()).WithMessage("*that this run holds it*that run thief*");
        Journal.Read(Path.Combine(runs.FullName, run, Runner.JournalFile))[^1].Kind.Should().Be(RunEventKind.Cancelled);
        using (var store = new ObjectStore(site.Storage.Location()))
        {
            await store.DeleteAsync(Key(99), None);
        }

        (await new Runner(runs.FullName).ResumeAsync(run, (_, _) => PlanOf(), None)).Run.Should().Be(run);
    }

    [Fact]
    public async Task A_holder_that_was_stopped_for_longer_than_its_lease_asks_before_it_goes_on()
    {
        var clock = new StoppedClock();
        await using var lease = await Lease.TakeAsync(Wanted, "run", "machine A", told.Add, clock, None);
        await lease.ConfirmAsync(None);
        await TakeFromAsync();
        clock.Pass(Place.Lease);

        await FluentActions.Awaiting(() => lease.ConfirmAsync(None)).Should().ThrowAsync<LockedException>();
        lease.Lost.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public async Task A_holder_whose_bucket_does_not_answer_goes_on_for_its_lease_and_no_longer()
    {
        await using var lease = await TakeAsync("machine A");
        await using var down = new StorageDown(site.Storage);
        await down.BreakAsync(None);

        await FluentActions.Awaiting(() => Task.Delay(Timeout.Infinite, lease.Lost)).Should().ThrowAsync<OperationCanceledException>();
        lease.Loss!.Message.Should().Contain("could not be renewed");
    }

    [Fact]
    public async Task A_run_that_is_refused_leaves_nothing_and_one_that_ends_gives_its_lock_back()
    {
        await using (await TakeAsync("machine A"))
        {
            await FluentActions.Awaiting(() => new Runner(runs.FullName).RunAsync(PlanOf(), None)).Should().ThrowAsync<LockedException>();
            runs.GetDirectories().Select(directory => directory.Name).Should().Equal("locks");
        }

        await new Runner(runs.FullName, [happened => told.Add(happened.Message)]).RunAsync(PlanOf(), None);
        told.Clear();
        await using var next = await TakeAsync("machine B");
        told.Should().BeEmpty("it was given back");
    }

    [Fact]
    public async Task What_cannot_be_read_counts_as_a_holder()
    {
        using var store = new ObjectStore(site.Storage.Location());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await store.WriteTextAsync(Key(3), "{\"run\":", "application/json", None);
        await FluentActions.Awaiting(() => Lease.TakeAsync(Wanted, "run", "machine A", told.Add, TimeProvider.System, patience.Token)).Should().ThrowAsync<OperationCanceledException>();

        await store.WriteTextAsync(Key(4), new string(' ', 1_000_000), "application/json", None);
        using var more = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await FluentActions.Awaiting(() => Lease.TakeAsync(Wanted, "run", "machine A", told.Add, TimeProvider.System, more.Token)).Should().ThrowAsync<OperationCanceledException>();
        told.Should().HaveCount(2).And.OnlyContain(line => line.Contains("somebody who cannot be read", StringComparison.Ordinal));
        (await store.ListAsync("locks/", None)).Should().HaveCount(2, "nothing was taken");
    }

    private LockStore Place => new(site.Storage.Location(), "locks/", TimeSpan.FromSeconds(1.5));

    private SharedLock Wanted => new(Place, "stanza greenlang");

    private Task<Lease> TakeAsync(string machine) => Lease.TakeAsync(Wanted, machine, machine, told.Add, TimeProvider.System, None);

    private static string Key(int number) => $"locks/greenlang-backups/stanza%20greenlang/{number:D10}";

    /// <summary>What another machine does that found this one silent for a lease.</summary>
    private async Task TakeFromAsync()
    {
        using var store = new ObjectStore(site.Storage.Location());
        var thief = new LeaseRecord { Run = "thief", Machine = "elsewhere", Process = 1, Place = "elsewhere", TakenAt = DateTimeOffset.UtcNow, Lease = Place.Lease, Renewals = 0, Released = false };
        await store.WriteTextAsync(Key(99), Journal.Json.ToText(thief), "application/json", None);
    }

    private Plan PlanOf(params Step[] steps) => new() { Procedure = "test", Title = "test", Facts = [], Steps = steps, Locks = [], SharedLocks = [Wanted], Blueprint = JsonSerializer.SerializeToElement(0) };

    private sealed class Waits : Step
    {
        public override string Id => "wait";

        public override string Purpose => "wait until it is cancelled";

        public override Task RunAsync(StepContext context, CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation);
    }

    /// <summary>A clock that only goes on when it is told to, as a process sees it that was stopped.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        private long passed;

        public void Pass(TimeSpan time) => passed += time.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => passed;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
