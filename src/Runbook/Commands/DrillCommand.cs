using System.CommandLine;
using System.Diagnostics;
using Recovery.Procedures.Errors;
using Recovery.Runbook.Display;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>drill</c>: run the drill suite or a part of it.</summary>
internal static class DrillCommand
{
    private const string Script = "drill";
    private static readonly Argument<string[]> Words = new("word") { Description = "Only scenarios with this in their name, feature or tag; several narrow further", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> List = new("--list") { Description = "List the scenarios without running them" };

    public static Command Create() => new Command("drill", "Run the drill suite, or a part of it, in a place to practise: never against production") { Words, List }.Does(RunAsync);

    private static async Task<int> RunAsync(Call call)
    {
        var script = Find(call.Settings.Drill.Directory);
        string[] arguments = [.. call.Get(List) ? ["--list"] : (string[])[], .. call.Get(Words)!];
        if (call.PlanOnly)
        {
            call.Display.Found("plan", new Shown.DrillPlan("drill", [string.Join(' ', [script, .. arguments])], []), $"Would run {string.Join(' ', [script, .. arguments])}\nDESTROYS: nothing; a drill makes its own place to practise in");
            return ExitCode.Done;
        }

        var start = new ProcessStartInfo(script, arguments) { WorkingDirectory = Path.GetDirectoryName(script) };
        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(call.Cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A terminal's Ctrl+C has reached it already; a SIGTERM was for this process alone.
            using var stop = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        return process.ExitCode == 0 ? ExitCode.Done : ExitCode.Verification;
    }

    private static string Find(string? directory)
    {
        for (var at = new DirectoryInfo(directory ?? Environment.CurrentDirectory); at is not null; at = directory is null ? at.Parent : null)
        {
            var script = Path.Combine(at.FullName, Script);
            if (File.Exists(script) && Directory.Exists(Path.Combine(at.FullName, "features")))
            {
                return script;
            }
        }

        throw new PreconditionException("looking for the drill suite", "the project's folder with ./drill and features/", directory is null ? $"none at or above {Environment.CurrentDirectory}" : $"none in {directory}", "go to a checkout of the project, or name it with `drill.directory`; nothing has been changed.");
    }
}
