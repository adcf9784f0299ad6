using CliWrap;

namespace Recovery.Procedures.Hosts;

/// <summary>Starts a process and follows it to its end, with CliWrap.</summary>
internal static class Execution
{
    /// <summary>The name and version of what runs the commands, for the evidence.</summary>
    public static string Engine { get; } = "CliWrap " + typeof(Cli).Assembly.GetName().Version?.ToString(3);

    /// <summary>Runs a process; on cancellation asks it to end (SIGINT), then kills it after <paramref name="grace"/>.</summary>
    public static async Task<int> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        Stream? input,
        Stream? output,
        Action<string> onOutput,
        Action<string> onError,
        TimeSpan grace,
        CancellationToken cancellation)
    {
        using var kill = new CancellationTokenSource();
        using var schedule = cancellation.Register(() => kill.CancelAfter(grace));
        var command = Cli.Wrap(program)
            .WithArguments(arguments)
            .WithStandardInputPipe(input is null ? PipeSource.Null : PipeSource.FromStream(input))
            .WithStandardOutputPipe(output is null ? PipeTarget.ToDelegate(onOutput) : PipeTarget.ToStream(output))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(onError))
            .WithValidation(CommandResultValidation.None);
        var result = await command.ExecuteAsync(kill.Token, cancellation).ConfigureAwait(false);
        return result.ExitCode;
    }
}
