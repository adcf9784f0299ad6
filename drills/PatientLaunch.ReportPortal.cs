using ReportPortal.Client.Abstractions.Requests;
using ReportPortal.Shared.Reporter;
using ReportPortal.Shared.Reporter.Statistics;

namespace Drills;

/// <summary>A launch whose end is waited for as long as ReportPortal answers, and no longer: the agent itself would try again and again.</summary>
internal sealed class PatientLaunch(ILaunchReporter launch, Uri server) : ILaunchReporter
{
    // Together less than 2 s: that is the most that a ReportPortal which is down may cost a drill.
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    public ILaunchReporterInfo Info => launch.Info;

    public IList<ITestReporter> ChildTestReporters => launch.ChildTestReporters;

    public Task StartTask => launch.StartTask;

    public Task FinishTask => launch.FinishTask;

    public ILaunchStatisticsCounter StatisticsCounter => launch.StatisticsCounter;

    /// <summary>Whether a ReportPortal answers; anything but silence is an answer.</summary>
    public static bool Answers(Uri server)
    {
        using var client = new HttpClient { Timeout = AnswerDeadline };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/health"));
            using var answer = client.Send(request);
            return true;
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    public void Start(StartLaunchRequest startLaunchRequest) => launch.Start(startLaunchRequest);

    public void Finish(FinishLaunchRequest finishLaunchRequest) => launch.Finish(finishLaunchRequest);

    public ITestReporter StartChildTestReporter(StartTestItemRequest startTestItemRequest) => launch.StartChildTestReporter(startTestItemRequest);

    public void Log(CreateLogItemRequest createLogItemRequest) => launch.Log(createLogItemRequest);

    public void Sync()
    {
        var sending = Task.Run(launch.Sync);
        while (!Task.WaitAll([sending], Interval) && Answers(server))
        {
            // It is still taking what there is to tell.
        }
    }
}
