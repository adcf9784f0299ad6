using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Recovery.Procedures.Hosts;

/// <summary>Starts a process and follows it to its end, for feeds that do not serve CliWrap.</summary>
internal static partial class Execution
{
    private const int SigInt = 2;

    /// <summary>The name and version of what runs the commands, for the evidence.</summary>
    public static string Engine { get; } = "System.Diagnostics.Process " + Environment.Version;

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
        cancellation.ThrowIfCancellationRequested();
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        process.OutputDataReceived += (_, line) => Pass(line.Data, onOutput);
        process.ErrorDataReceived += (_, line) => Pass(line.Data, onError);
        process.Start();
        process.BeginErrorReadLine();
        var reading = Task.CompletedTask;
        if (output is null)
        {
            process.BeginOutputReadLine();
        }
        else
        {
            reading = process.StandardOutput.BaseStream.CopyToAsync(output, CancellationToken.None);
        }

        using var kill = new CancellationTokenSource();
        using var onKill = kill.Token.Register(() => process.Kill(entireProcessTree: true));
        using var onCancel = cancellation.Register(() =>
        {
            _ = Kill(process.Id, SigInt);
            kill.CancelAfter(grace);
        });
        await FeedAsync(process, input, kill.Token).ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    private static async Task FeedAsync(Process process, Stream? input, CancellationToken kill)
    {
        try
        {
            if (input is not null)
            {
                await input.CopyToAsync(process.StandardInput.BaseStream, kill).ConfigureAwait(false);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process ended, or closed its input, before it had read everything: its exit code tells.
            return;
        }
    }

    private static void Pass(string? line, Action<string> sink)
    {
        if (line is not null)
        {
            sink(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
