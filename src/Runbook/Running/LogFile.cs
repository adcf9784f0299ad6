using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Restore;
using Recovery.Runbook.Display;

namespace Recovery.Runbook.Running;

/// <summary>
/// The log of a run, for people: beside its journal, mode 0600, with a link of the written runbook's name in the log
/// directory, such as <c>/var/log/restore_full_20260203_143000.log</c>.
/// </summary>
/// <param name="runsDirectory">The folder of all runs.</param>
/// <param name="linkDirectory">Where the link goes.</param>
/// <param name="display">Is told where the link cannot be made.</param>
internal sealed class LogFile(string runsDirectory, string linkDirectory, IDisplay display) : IDisposable
{
    /// <summary>The log's name in the run's folder.</summary>
    public const string Name = "run.log";

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private StreamWriter? writer;
    private long? said;
    private bool ended;

    /// <summary>Where people find the log; null before the run began.</summary>
    public string? Shown { get; private set; }

    /// <summary>Takes an event. A log that cannot be written, on a full disk for instance, stops no run: it ends, and that is said once.</summary>
    public void Write(RunEvent happened) => Try(() => WriteLine(happened));

    /// <summary>Writes how the run ended, where it did not end well.</summary>
    public void Note(string text) => Try(() => writer?.WriteLine(text));

    /// <inheritdoc/>
    public void Dispose() => Try(() => writer?.Dispose());

    private void Try(Action write)
    {
        if (ended)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            ended = true;
            display.Note($"the log is not written any more ({cause.Message}); the run goes on, and its journal with it");
        }
    }

    private void WriteLine(RunEvent happened)
    {
        if (happened.Kind == RunEventKind.Progress)
        {
            if (said is { } before && TimeProvider.System.GetElapsedTime(before) < Quiet)
            {
                return;
            }

            said = TimeProvider.System.GetTimestamp();
        }

        writer ??= Open(happened);
        if (EventLine.Of(happened, commands: true) is { } line)
        {
            writer.WriteLine(happened.At.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture) + line);
        }
    }

    private StreamWriter Open(RunEvent happened)
    {
        var file = Path.Combine(runsDirectory, happened.Run, Name);
        var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        Shown = Link(happened.Run, file);
        return new StreamWriter(stream) { AutoFlush = true };
    }

    private string Link(string run, string file)
    {
        var link = Path.Combine(linkDirectory, LinkName(run));
        try
        {
            if (!File.Exists(link))
            {
                File.CreateSymbolicLink(link, Path.GetFullPath(file));
            }

            return link;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            display.Note($"no link to the log in {linkDirectory} ({cause.Message}); the log is {file}");
            return file;
        }
    }

    /// <summary>The written runbook's name of a run's log.</summary>
    /// <param name="run">The run: date, time, procedure, and a part that makes it unique.</param>
    internal static string LinkName(string run)
    {
        var parts = run.Split('-');
        var name = RunHistory.ProcedureOf(run) switch { RestoreProcedure.FullRestore => "restore_full", RestoreProcedure.PointInTime => "pitr", var procedure => procedure.Replace('-', '_') };
        return $"{name}_{parts[0]}_{parts[1]}.log";
    }
}
