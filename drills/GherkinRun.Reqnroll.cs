namespace Drills;

/// <summary>Begin and end of a run in Reqnroll, which gives each scenario a test runner by itself.</summary>
internal static class GherkinRun
{
    /// <summary>Runs the [BeforeTestRun] hooks.</summary>
    public static Task BeginAsync() => TestRunnerManager.OnTestRunStartAsync(typeof(GherkinRun).Assembly);

    /// <summary>Runs the [AfterTestRun] hooks.</summary>
    public static Task EndAsync() => TestRunnerManager.OnTestRunEndAsync(typeof(GherkinRun).Assembly);
}
