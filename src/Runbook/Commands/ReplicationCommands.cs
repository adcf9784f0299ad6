using System.CommandLine;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Storage;
using Recovery.Runbook.Display;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>replication</c>: whether the other region has what it should, and its configuration.</summary>
internal static class ReplicationCommands
{
    private static readonly Option<bool> EncryptedByKeyService = new("--sizes-only") { Description = "Compare sizes only: buckets encrypted with keys of a key service have other tags in each region" };

    public static Command Create() => new("replication", "Compare the other region with this one, and write its pgBackRest configuration")
    {
        new Command("check", "Compare both buckets object by object") { EncryptedByKeyService }.Does(call => call.LookAsync($"{call.Estate.Storage} and {call.Estate.DisasterStorage}, below {call.Settings.Storage.BasePrefix}", () => CompareAsync(call))),
        new Command("lag", "Measure how far the other region is behind: what would be lost now") { Shared.Timeline }.Does(call => call.LookAsync("both repositories and their last WAL", () => MeasureAsync(call))),
        new Command("configure", "Write pgBackRest's two configurations on the other region's host: the replica's and the site's own").Does(ConfigureAsync),
    };

    private static async Task<int> CompareAsync(Call call)
    {
        using var source = new ObjectStore(call.Estate.Storage);
        using var replica = new ObjectStore(call.Estate.DisasterStorage);
        var report = await new ReplicationInventory(source, replica, !call.Get(EncryptedByKeyService)).CompareAsync(call.Settings.Storage.BasePrefix, await HostClock.NowAsync(call.Estate.Host, call.Cancellation).ConfigureAwait(false), call.Settings.Disaster.Allowance, call.Cancellation).ConfigureAwait(false);
        call.Display.Found("replication", report, report.ToString());
        report.ThrowIfNotCurrent();
        return ExitCode.Done;
    }

    private static async Task<int> MeasureAsync(Call call)
    {
        var work = call.Settings.Runs.WorkDirectory;
        var lag = await ReplicationLag.MeasureAsync(new RepositorySurvey(call.Estate.PgBackRest, work), new RepositorySurvey(call.Estate.Replica, work), await call.TimelineOfProductionAsync().ConfigureAwait(false), call.Cancellation).ConfigureAwait(false);
        call.Display.Found("replication-lag", new Shown.Lag(lag.Time.TotalSeconds, lag.Wal.Value, lag.Primary, lag.Replica), lag.ToString());
        return ExitCode.Done;
    }

    /// <summary>Two small files of ours, which is why no run is made of it: written anew, they are the same again.</summary>
    private static async Task<int> ConfigureAsync(Call call)
    {
        foreach (var configuration in call.Estate.DisasterConfigurations)
        {
            if (!call.PlanOnly)
            {
                await new ConfigurationWriter(call.Estate.DisasterHost).WriteAsync(configuration, call.Cancellation).ConfigureAwait(false);
            }

            call.Display.Found("configuration", new Shown.Configuration(configuration.File, configuration.Render(), !call.PlanOnly), $"{(call.PlanOnly ? "would write" : "wrote")} {configuration.File}:\n{configuration.Render()}");
        }

        return ExitCode.Done;
    }
}
