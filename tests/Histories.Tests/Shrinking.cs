using System.Diagnostics;

namespace Recovery.Tests.Histories;

/// <summary>
/// Finds the shortest history that still fails in the same way, by leaving out and simplifying. CsCheck shrinks by making
/// new histories at random until a smaller one fails; each takes seconds here, and most would not fail at all. Leaving a
/// part out of one that failed is directed, and needs a few dozen runs.
/// </summary>
/// <param name="run">Carries a history out; null where all was well.</param>
/// <param name="runs">How many runs at most.</param>
/// <param name="time">How long at most; a run that has begun is finished.</param>
internal sealed class Shrinking(Func<History, Task<Problem?>> run, int runs, TimeSpan time)
{
    private readonly long begun = Stopwatch.GetTimestamp();

    /// <summary>How many runs it took.</summary>
    public int Runs { get; private set; }

    /// <summary>Shortens a history that fails.</summary>
    public async Task<(History History, Problem Problem)> ShortestAsync(History failing, Problem problem)
    {
        for (var shorter = await FirstFailingAsync(failing, problem); shorter is { } found; shorter = await FirstFailingAsync(failing, problem))
        {
            (failing, problem) = found;
        }

        return (failing, problem);
    }

    /// <summary>Histories that are simpler in one thing, the greatest steps first.</summary>
    public static IEnumerable<History> Simpler(History history)
    {
        var chapters = history.Chapters;
        for (var i = 0; i < chapters.Count && chapters.Count > 1; i++)
        {
            yield return new History([.. chapters.Take(i), .. chapters.Skip(i + 1)]);
        }

        for (var i = 0; i < chapters.Count; i++)
        {
            foreach (var chapter in Simpler(chapters[i]))
            {
                yield return new History([.. chapters.Take(i), chapter, .. chapters.Skip(i + 1)]);
            }
        }
    }

    private async Task<(History, Problem)?> FirstFailingAsync(History failing, Problem problem)
    {
        foreach (var simpler in Simpler(failing))
        {
            if (Runs >= runs || Stopwatch.GetElapsedTime(begun) >= time)
            {
                return null;
            }

            Runs++;
            if (await run(simpler) is { } again && again.Kind == problem.Kind)
            {
                return (simpler, again);
            }
        }

        return null;
    }

    private static IEnumerable<Chapter> Simpler(Chapter chapter)
    {
        var operations = chapter.Operations;
        for (var size = operations.Count / 2; size >= 1; size /= 2)
        {
            for (var at = 0; at < operations.Count; at += size)
            {
                yield return chapter with { Operations = [.. operations.Take(at), .. operations.Skip(at + size)] };
            }
        }

        if (chapter.Storage != StorageTrouble.None)
        {
            yield return chapter with { Storage = StorageTrouble.None };
        }

        if (chapter.Outage != Outage.None)
        {
            yield return chapter with { Outage = Outage.None };
        }

        if (chapter.Recovery.Destination != Destination.Latest)
        {
            yield return chapter with { Recovery = chapter.Recovery with { Destination = Destination.Latest } };
        }
    }
}
