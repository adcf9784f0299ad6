using System.Diagnostics;

namespace Recovery.Tests.Reporting;

/// <summary>The features, run as a process of their own.</summary>
/// <param name="ExitCode">0 where every test passed.</param>
/// <param name="Output">What the test runner printed.</param>
/// <param name="Progress">What the run said while it went on.</param>
internal sealed record FeatureRun(int ExitCode, string Output, string Progress)
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static readonly string Folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "drills"));

    private static readonly string Built = Path.Combine(Folder, "bin", Configuration, "net10.0");

    /// <summary>Whether ReportPortal's agent is in the build.</summary>
    public static bool HasAgent => File.Exists(Path.Combine(Built, "ReportPortal.ReqnrollPlugin.dll"));

    /// <summary>Runs the scenarios with a word in their name.</summary>
    public static async Task<FeatureRun> RunAsync(string word, params IReadOnlyList<(string Name, string Value)> environment)
    {
        var results = Directory.CreateTempSubdirectory("reporting-");
        try
        {
            var progress = Path.Combine(results.FullName, "progress.log");
            await File.WriteAllTextAsync(progress, string.Empty);
            var start = new ProcessStartInfo("dotnet", ["test", Path.Combine(Built, "Drills.dll"), "--settings", Path.Combine(Folder, "drills.runsettings"), "--filter", $"DisplayName~{word}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["DRILL_ENVIRONMENT"] = "embedded";
            start.Environment["DRILL_RESULTS"] = results.FullName;
            start.Environment["DRILL_PROGRESS"] = progress;
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }

            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return new FeatureRun(process.ExitCode, output + await error, await File.ReadAllTextAsync(progress));
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }
}
