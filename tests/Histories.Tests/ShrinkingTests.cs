using CsCheck;
using Recovery.Procedures.Backup;

namespace Recovery.Tests.Histories;

/// <summary>Of a history that fails, what it fails for is left.</summary>
public sealed class ShrinkingTests
{
    // A fault that nobody has: whatever is restored is wrong if the WAL was switched after a backup.
    private static Task<Problem?> Verdict(History history) => Task.FromResult(history.Chapters.Any(chapter => Fails(chapter.Operations)) ? new Problem(Problem.WrongData, "invented") : null);

    [Fact]
    public void A_failing_history_shrinks_to_the_operations_that_it_fails_for() => HistoryGenerator.Histories.Where(history => Verdict(history).Result is not null).Sample(
        history =>
        {
            var shrinking = new Shrinking(Verdict, runs: 100, TimeSpan.FromMinutes(1));

            var (shortest, problem) = shrinking.ShortestAsync(history, new Problem(Problem.WrongData, "invented")).Result;

            problem.What.Should().Be("invented");
            var chapter = shortest.Chapters.Should().ContainSingle().Subject;
            chapter.Operations.Should().HaveCount(2);
            chapter.Operations[0].Should().BeOfType<Operation.Backup>();
            chapter.Operations[1].Should().BeOfType<Operation.SwitchWal>();
            (chapter.Outage, chapter.Storage, chapter.Recovery.Destination).Should().Be((Outage.None, StorageTrouble.None, Destination.Latest));
        },
        iter: 200);

    [Fact]
    public async Task What_fails_in_another_way_is_not_taken_for_shorter()
    {
        var switched = new Operation.SwitchWal();
        var history = new History([new Chapter([new Operation.Backup(BackupKind.Full), switched, new Operation.Restart()], Outage.None, StorageTrouble.None, new RecoveryChoice(Destination.Latest, 0, false))]);

        var (shortest, _) = await new Shrinking(
            one => Task.FromResult(one.Chapters[0].Operations.Contains(switched) ? new Problem(one.Chapters[0].Operations.Count == 3 ? Problem.WrongData : "refused", "invented") : null),
            runs: 100,
            TimeSpan.FromMinutes(1)).ShortestAsync(history, new Problem(Problem.WrongData, "invented"));

        shortest.Should().Be(history);
    }

    [Fact]
    public async Task Shrinking_ends_after_as_many_runs_as_it_may_take()
    {
        var history = HistoryGenerator.Histories.Where(one => one.Chapters.Sum(chapter => chapter.Operations.Count) > 6).Single();
        var shrinking = new Shrinking(_ => Task.FromResult<Problem?>(null), runs: 3, TimeSpan.FromMinutes(1));

        var (shortest, _) = await shrinking.ShortestAsync(history, new Problem(Problem.WrongData, "invented"));

        shrinking.Runs.Should().Be(3);
        shortest.Should().Be(history);
    }

    [Fact]
    public void The_same_seed_gives_the_same_history_and_another_seed_another()
    {
        HistoryGenerator.Of(7).ToString().Should().Be(HistoryGenerator.Of(7).ToString());
        Enumerable.Range(1, 50).Select(seed => HistoryGenerator.Of(seed).ToString()).Distinct().Should().HaveCount(50);
    }

    private static bool Fails(IReadOnlyList<Operation> operations) =>
        operations.SkipWhile(operation => operation is not Operation.Backup).Any(operation => operation is Operation.SwitchWal);
}
