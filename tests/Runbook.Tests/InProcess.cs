using Recovery.Runbook.Commands;

namespace Recovery.Tests.Runbook;

/// <summary>The command line within the tests' process, its output in texts; as a process where another program is tested.</summary>
internal static class InProcess
{
    /// <summary>Runs a command to its end.</summary>
    public static async Task<Result> RunAsync(params IReadOnlyList<string> arguments)
    {
        if (RunbookProcess.IsNamed)
        {
            return await RunbookProcess.RunAsync(arguments);
        }

        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandTree.RunAsync(arguments, output, error);
        return new Result(code, output.ToString(), error.ToString());
    }
}
