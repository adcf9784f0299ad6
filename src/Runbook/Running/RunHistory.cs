using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Values;
using Recovery.Runbook.Display;

namespace Recovery.Runbook.Running;

/// <summary>The runs of this machine.</summary>
/// <param name="directory">Their folder.</param>
internal sealed class RunHistory(string directory)
{
    // A journal has some tens of kilobytes, with the commands' output some hundreds.
    private const long Room = 8 << 20;

    /// <summary>Requires that runs can be kept here. Without this, the locks, which are made here, fail with a message that names only a lock file.</summary>
    /// <exception cref="PreconditionException">They cannot: the folder cannot be written, or its disk is full.</exception>
    public void RequireRoom()
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var probe = Path.Combine(directory, $".{Guid.NewGuid():N}");
            File.WriteAllText(probe, string.Empty);
            File.Delete(probe);
            if (new DriveInfo(directory).AvailableFreeSpace is < Room and var free)
            {
                throw new IOException($"only {new ByteCount(free)} free of its disk");
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new PreconditionException($"looking for a place for the run's journal ({Environment.UserName})", $"that {directory} can be written, with room for it", cause.Message, $"make room, or make it (`install -d -o {Environment.UserName} -m 0750 {directory}`), or name another one with `runs.directory`; nothing has been changed.", cause);
        }
    }

    /// <summary>All runs, the newest first. One whose journal cannot be read is left out of the list, and its journal's path is given to <paramref name="onUnreadable"/>.</summary>
    public IReadOnlyList<RunRecord> List(Action<string> onUnreadable)
    {
        var found = new List<RunRecord>();
        foreach (var journal in Journals())
        {
            try
            {
                if (RunRecord.Of(Journal.Read(journal)) is { } record)
                {
                    found.Add(record);
                }
            }
            catch (RecoveryException cause)
            {
                onUnreadable(cause.Message);
            }
        }

        return [.. found.OrderByDescending(record => record.Run, StringComparer.Ordinal)];
    }

    /// <summary>The journal of a run.</summary>
    /// <param name="run">The run's name, or <c>last</c>.</param>
    /// <exception cref="JournalException">There is no such run; the message names those that are like it.</exception>
    public IReadOnlyList<RunEvent> Open(string run)
    {
        var names = Journals().Select(file => Path.GetFileName(Path.GetDirectoryName(file))!).Order(StringComparer.Ordinal).ToList();
        var wanted = run == "last" ? names.LastOrDefault() : names.Contains(run) ? run : null;
        return wanted is not null
            ? Journal.Read(FileOf(wanted))
            : throw new JournalException($"looking for run '{run}' in {directory}", "a run of this machine", names.Count == 0 ? "no run at all" : $"{names.Count} runs, and none of that name", names.Count == 0 ? "check `runs.directory` in the settings." : $"{NearNames.Hint(run, names)} `runbook runs list` lists all.");
    }

    /// <summary>The folder of a run.</summary>
    public string DirectoryOf(string run) => Path.Combine(directory, run);

    /// <summary>How long a procedure took the last time that it came to its end here; null where it never did.</summary>
    public LastTime? Last(string procedure)
    {
        foreach (var journal in Journals().Where(file => ProcedureOf(Path.GetFileName(Path.GetDirectoryName(file))!) == procedure).OrderDescending(StringComparer.Ordinal))
        {
            if (LastEvent(journal) is { Kind: RunEventKind.Completed, Seconds: { } seconds } completed)
            {
                return new LastTime(seconds, completed.At, completed.Run);
            }
        }

        return null;
    }

    /// <summary>Null for a journal that cannot be read: <see cref="List"/> names it, and it must not stand in the way of a plan.</summary>
    private static RunEvent? LastEvent(string journal)
    {
        try
        {
            return Journal.Read(journal) is [.., var last] ? last : null;
        }
        catch (JournalException)
        {
            return null;
        }
    }

    /// <summary>The procedure in a run's name: what stands between date, time and the part that makes it unique.</summary>
    internal static string ProcedureOf(string run) => run.Split('-') is { Length: > 3 } parts ? string.Join('-', parts[2..^1]) : string.Empty;

    private string FileOf(string run) => Path.Combine(directory, run, Runner.JournalFile);

    private IEnumerable<string> Journals() => Directory.Exists(directory)
        ? Directory.EnumerateDirectories(directory).Select(folder => Path.Combine(folder, Runner.JournalFile)).Where(File.Exists)
        : [];
}
