using System.Diagnostics;

namespace Recovery.Tests.Runbook;

/// <summary>The command line as a process of its own.</summary>
internal static class RunbookProcess
{
    /// <summary>The variable that names another program to test: the published single file.</summary>
    public const string ProgramVariable = "RUNBOOK_BINARY";

    /// <summary>The words that start the program: what was built beside these tests, or what <see cref="ProgramVariable"/> names.</summary>
    public static IReadOnlyList<string> Program { get; private set; } = ["dotnet", Path.Combine(AppContext.BaseDirectory, "runbook.dll")];

    /// <summary>Whether another program than the one built beside these tests is tested.</summary>
    public static bool IsNamed => Program.Count == 1;

    /// <summary>Takes the variable before any test runs, and away: to the program it would be a setting that it does not know.</summary>
    [System.Runtime.CompilerServices.ModuleInitializer]
    internal static void Take()
    {
        if (Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } named)
        {
            Program = [Path.GetFullPath(named)];
            Environment.SetEnvironmentVariable(ProgramVariable, null);
        }
    }

    /// <summary>Runs it to its end, or until it is killed; its input is not a terminal.</summary>
    public static async Task<Result> RunAsync(IReadOnlyList<string> arguments, Action<Process, string>? onLine = null, IReadOnlyDictionary<string, string?>? environment = null, CancellationToken kill = default)
    {
        using var process = Start(Program[0], [.. Program.Skip(1), .. arguments], environment);
        await using var death = kill.Register(process.Kill);
        process.StandardInput.Close();
        return await FollowAsync(process, onLine);
    }

    /// <summary>Runs it in a pseudo-terminal (util-linux' script), where a line is typed once a question was asked.</summary>
    /// <param name="type">What is typed; null for nothing.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables.</param>
    public static async Task<Result> InTerminalAsync(string? type, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var words = string.Join(' ', Program.Concat(arguments).Select(word => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>(StringComparer.Ordinal), StringComparer.Ordinal);
        variables.TryAdd("TERM", "xterm-256color");
        using var process = Start("script", ["--quiet", "--return", "--flush", "--command", "stty cols 120 rows 50; exec " + words, "/dev/null"], variables);
        var output = new System.Text.StringBuilder();
        var buffer = new char[4096];
        var typed = type is null;
        for (int read; (read = await process.StandardOutput.ReadAsync(buffer)) > 0;)
        {
            output.Append(buffer, 0, read);
            if (!typed && output.ToString().Contains("to go on: ", StringComparison.Ordinal))
            {
                typed = true;
                await process.StandardInput.WriteAsync(type + "\n");
                await process.StandardInput.FlushAsync();
            }
        }

        await process.WaitForExitAsync();
        return new Result(process.ExitCode, output.ToString(), await process.StandardError.ReadToEndAsync());
    }

    /// <summary>Sends a signal.</summary>
    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static async Task<Result> FollowAsync(Process process, Action<Process, string>? onLine)
    {
        var error = process.StandardError.ReadToEndAsync();
        var output = new System.Text.StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Append(line).Append('\n');
            onLine?.Invoke(process, line);
        }

        await process.WaitForExitAsync();
        return new Result(process.ExitCode, output.ToString(), await error);
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
