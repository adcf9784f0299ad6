using System.Globalization;

namespace Recovery.Fixtures.Embedded;

/// <summary>A process, told from any later one with the same number by its start time.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="KernelStart">The start in clock ticks since boot (<c>/proc/PID/stat</c>, field 22).</param>
/// <param name="Boot">The boot that the ticks are counted from (<c>/proc/sys/kernel/random/boot_id</c>).</param>
internal sealed record ProcessIdentity(int Pid, long KernelStart, string Boot)
{
    private static readonly string ThisBoot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>The present process.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? throw new InvalidOperationException("/proc does not show the present process");

    /// <summary>Whether this very process still runs; a zombie does not.</summary>
    public bool IsAlive => Of(Pid) == this;

    /// <summary>The process that has a number now; null where none has.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        var fields = StatFields(pid);
        // A process that was killed is dead only when its last thread is: until then it may hold files and ports.
        return fields.Length > 19 && (fields[0] is not ("Z" or "X") || fields[17] is not ("0" or "1"))
            ? new ProcessIdentity(pid, long.Parse(fields[19], CultureInfo.InvariantCulture), ThisBoot)
            : null;
    }

    /// <summary>The number of a process's parent; 0 where the process is gone.</summary>
    public static int ParentOf(int pid) => StatFields(pid) is { Length: > 1 } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;

    /// <summary>A file of <c>/proc/PID</c>; null where the process is gone or belongs to someone else.</summary>
    public static string? ProcFile(int pid, string name)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{name}"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The fields from the third on: the second is the name, which may hold blanks and brackets.
    private static string[] StatFields(int pid) => ProcFile(pid, "stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : [];
}
