namespace Drills;

/// <summary>Begin and end of a run, and the test runners of its scenarios, in SpecFlow.</summary>
internal static class GherkinRun
{
    private static int _runners;

    /// <summary>Runs the [BeforeTestRun] hooks.</summary>
    public static Task BeginAsync()
    {
        TestRunnerManager.OnTestRunStart(typeof(GherkinRun).Assembly);
        return Task.CompletedTask;
    }

    /// <summary>Runs the [AfterTestRun] hooks.</summary>
    public static Task EndAsync()
    {
        TestRunnerManager.OnTestRunEnd(typeof(GherkinRun).Assembly);
        return Task.CompletedTask;
    }

    /// <summary>
    /// A number that no test runner has had yet. SpecFlow means a thread by it and so uses positive ones itself; several
    /// scenarios may use one thread in turn. See eng/specflow.targets, where the generated code is made to ask for it.
    /// </summary>
    public static int NextRunner() => Interlocked.Decrement(ref _runners);
}
