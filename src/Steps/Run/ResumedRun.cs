using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;

namespace Recovery.Steps.Run;

/// <summary>Runs that failed or were cut off are taken up again, and measured from their first plan on.</summary>
internal static class ResumedRun
{
    /// <summary>Takes up the last restore.</summary>
    public static Task ResumeAsync(this PracticeScenario practice) => practice.ResumeAsync("*", new RestoreProcedure(practice.HostOf(practice.Site)).Rebuild, () => practice.Recovered);

    /// <summary>Takes up the last run whose name is of a pattern.</summary>
    /// <param name="practice">The scenario.</param>
    /// <param name="pattern">The pattern, with asterisks.</param>
    /// <param name="rebuild">Makes the run's plan again.</param>
    /// <param name="serves">The database whose first answer to the application afterwards ends the recovery time; null for a procedure that brings nothing back.</param>
    public static async Task ResumeAsync(this PracticeScenario practice, string pattern, Func<JsonElement, Plan> rebuild, Func<Sql>? serves = null)
    {
        var run = Directory.GetDirectories(practice.Runs, pattern).Where(folder => File.Exists(Path.Combine(folder, Runner.JournalFile))).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal).Last();
        Plan? plan = null;
        practice.Outcome = await practice.Runner.ResumeAsync(run, (_, blueprint) => plan = rebuild(blueprint), CancellationToken.None).ConfigureAwait(false);
        if (serves is not null)
        {
            await practice.Evidence.AnswerAsync(plan!.Procedure, serves()).ConfigureAwait(false);
        }
    }
}
