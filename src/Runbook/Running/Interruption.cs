using System.Runtime.InteropServices;

namespace Recovery.Runbook.Running;

/// <summary>Ctrl+C, SIGTERM, and a terminal that goes away: the first one asks the running step to stop at a safe point, the second one kills.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private int asked;

    /// <summary>Begins to listen.</summary>
    public Interruption()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, Take));
        }
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Called at the first signal, before the token is cancelled.</summary>
    public Action OnAsked { get; set; } = () => { };

    /// <inheritdoc/>
    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        source.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref asked) == 1)
        {
            OnAsked();
            source.Cancel();
            return;
        }

        KillCommands();
        Environment.Exit(ExitCode.Cancelled);
    }

    /// <summary>Kills the commands that this process has started, and theirs. A database server is none of them: it was handed over when it was started.</summary>
    private static void KillCommands()
    {
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            foreach (var child in ChildrenOf(thread))
            {
                try
                {
                    using var process = System.Diagnostics.Process.GetProcessById(int.Parse(child, System.Globalization.CultureInfo.InvariantCulture));
                    process.Kill(entireProcessTree: true);
                }
                catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
                {
                    // It has ended by itself meanwhile, or is another user's, who gets the end of its input.
                    continue;
                }
            }
        }
    }

    private static string[] ChildrenOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            // The thread has ended meanwhile; its children are another one's now.
            return [];
        }
    }
}
