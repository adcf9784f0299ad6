using System.CommandLine;
using Recovery.Procedures.Errors;

namespace Recovery.Runbook;

internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("Restores PostgreSQL/TimescaleDB from pgBackRest, by the same procedures that the drills prove.");
        root.Subcommands.Add(RestoreCommands.Restore());
        root.Subcommands.Add(RestoreCommands.CleanUp());
        root.Subcommands.Add(RestoreCommands.Targets());
        root.Subcommands.Add(RestoreCommands.Runs());
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) }).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is RecoveryException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(cause.Message).ConfigureAwait(false);
            return ExitCode.Of(cause);
        }
    }
}
