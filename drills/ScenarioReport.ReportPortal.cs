using System.IO.Compression;
using Recovery.Procedures.Engine;
using Recovery.Steps.Run;
using ReportPortal.Client.Abstractions.Models;
using ReportPortal.Client.Abstractions.Requests;
using ReportPortal.ReqnrollPlugin;
using ReportPortal.Shared.Reporter;

namespace Drills;

/// <summary>A scenario in ReportPortal: the steps of its procedures below the sentence that ran them, its evidence, and what was kept where it failed.</summary>
[Binding]
public sealed class ScenarioReport(PracticeScenario practice, ScenarioContext scenario)
{
    private const long LargestFile = 4 << 20;
    private readonly Dictionary<string, ITestReporter> open = new(StringComparer.Ordinal);

    [BeforeScenario(Order = 1)]
    public void Begin() => practice.Happened += Tell;

    /// <summary>Before the site is closed, and its journals with it.</summary>
    [AfterScenario(Order = 1)]
    public void AttachJournals()
    {
        if (Reporter is { } reporter && practice.OpenedSite is not null)
        {
            foreach (var file in Directory.EnumerateFiles(practice.Runs, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) == Runner.JournalFile && new FileInfo(file).Length <= LargestFile))
            {
                Attach(reporter, LogLevel.Info, Path.GetRelativePath(practice.Runs, file), "application/json", File.ReadAllBytes(file));
            }
        }
    }

    /// <summary>After the site was closed, and its logs were kept.</summary>
    [AfterScenario(Order = 15000)]
    public void AttachKept()
    {
        if (Reporter is { } evidenceReporter && practice.Evidence.File is { } evidence)
        {
            Attach(evidenceReporter, LogLevel.Info, "evidence " + Path.GetFileName(evidence), "application/json", File.ReadAllBytes(evidence));
        }

        if (Reporter is { } reporter && practice.OpenedSite?.KeptDirectory is { } kept && Directory.Exists(kept))
        {
            using var archive = new MemoryStream();
            ZipFile.CreateFromDirectory(kept, archive);
            Attach(reporter, LogLevel.Error, Path.GetFileName(kept) + ".zip", "application/zip", archive.ToArray());
        }
    }

    private ITestReporter? Reporter => ReportPortalAddin.LaunchReporter is null ? null : ReportPortalAddin.GetScenarioTestReporter(scenario);

    private void Tell(RunEvent happened)
    {
        if (Reporter is not { } reporter || happened.Step is not { } step)
        {
            return;
        }

        lock (open)
        {
            if (happened.Kind is RunEventKind.Started)
            {
                var sentence = scenario.StepContext is { } context ? ReportPortalAddin.GetStepTestReporter(context) : null;
                open[step] = (sentence ?? reporter).StartChildTestReporter(new StartTestItemRequest { Name = step, StartTime = happened.At.UtcDateTime, Type = TestItemType.Step, HasStats = false });
            }
            else if (happened.Kind is RunEventKind.Finished or RunEventKind.Failed or RunEventKind.Skipped && open.Remove(step, out var begun))
            {
                begun.Log(new CreateLogItemRequest { Time = happened.At.UtcDateTime, Level = happened.Kind is RunEventKind.Failed ? LogLevel.Error : LogLevel.Info, Text = happened.Message });
                begun.Finish(new FinishTestItemRequest { EndTime = happened.At.UtcDateTime, Status = happened.Kind switch { RunEventKind.Failed => Status.Failed, RunEventKind.Skipped => Status.Skipped, _ => Status.Passed } });
            }
        }
    }

    private static void Attach(ITestReporter reporter, LogLevel level, string name, string mimeType, byte[] content) =>
        reporter.Log(new CreateLogItemRequest { Time = DateTime.UtcNow, Level = level, Text = name, Attach = new LogItemAttach(mimeType, content) { Name = name } });
}
