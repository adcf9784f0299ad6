using System.Reflection;
using Recovery.Steps.Run;
using ReportPortal.Client.Abstractions.Models;
using ReportPortal.ReqnrollPlugin.EventArguments;
using ReportPortal.Shared.Configuration;
using ReportPortal.Shared.Extensibility;
using ReportPortal.Shared.Reporter;

namespace Drills;

/// <summary>The launch in ReportPortal: what the run ran in; and no launch at all where ReportPortal does not answer.</summary>
internal static class LaunchReport
{
    /// <summary>Gives the launch its attributes, or calls it off.</summary>
    public static void Begin(object sender, RunStartedEventArgs started)
    {
        var configuration = new ConfigurationBuilder().AddDefaults(AppContext.BaseDirectory).Build();
        var server = new Uri(configuration.GetValue<string>(ConfigurationPath.ServerUrl));
        if (!PatientLaunch.Answers(server))
        {
            started.Canceled = true;
            PracticeRun.Progress($"ReportPortal does not answer at {server}: this run is not reported there");
            return;
        }

        foreach (var (key, value) in Attributes())
        {
            started.StartLaunchRequest.Attributes.Add(new ItemAttribute { Key = key, Value = value });
        }

        started.LaunchReporter = new PatientLaunch(new LaunchReporter(started.Service, configuration, null, ExtensionManager.Instance), server);
    }

    private static IEnumerable<(string Key, string Value)> Attributes()
    {
        var version = typeof(LaunchReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty;
        if (version.Split('+') is [_, var commit])
        {
            yield return ("commit", commit);
        }

        if (PracticeRun.Current?.Environment is not { } environment)
        {
            yield break;
        }

        yield return ("environment", environment.Name);
        yield return ("isolation", environment.Facts.Isolation);
        yield return ("postgresql", environment.Facts.PostgreSqlVersion);
        yield return ("timescaledb", $"{environment.Facts.TimescaleDbVersion} {environment.Facts.TimescaleDbEdition}");
        yield return ("pgbackrest", environment.Facts.PgBackRestVersion);
        yield return ("object storage", environment.Facts.ObjectStorage);
    }
}
