using System.Diagnostics;
using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Embedded;

/// <summary>
/// The processes of one site, and their end. A process is the site's where its environment has the site's id, where
/// its mounts or its root are the site's folder (PostgreSQL's children overwrite their environment, but cannot leave
/// their mounts), or where it descends from such a one.
/// </summary>
/// <param name="id">The site's id, as in <c>DRILL_SITE</c>.</param>
/// <param name="directory">The site's folder on this machine.</param>
internal sealed class SiteProcesses(string id, string directory)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly string mark = $"{Sandbox.SiteVariable}={id}";

    /// <summary>The processes of the site that live now.</summary>
    public IReadOnlyList<ProcessIdentity> Find()
    {
        var members = new Dictionary<int, ProcessIdentity>();
        var others = new List<(ProcessIdentity Process, int Parent)>();
        foreach (var process in Living())
        {
            if (IsMember(process.Pid))
            {
                members.Add(process.Pid, process);
            }
            else
            {
                others.Add((process, ProcessIdentity.ParentOf(process.Pid)));
            }
        }

        // Parents are not always listed before their children.
        for (var found = -1; found != 0;)
        {
            var children = others.Where(other => members.ContainsKey(other.Parent) && !members.ContainsKey(other.Process.Pid)).ToList();
            children.ForEach(child => members.Add(child.Process.Pid, child.Process));
            found = children.Count;
        }

        return [.. members.Values.Where(process => process != ProcessIdentity.Current)];
    }

    /// <summary>Ends every process of the site and waits until they are gone: servers by an immediate shutdown, which gives back what they hold of the kernel; all else, and what is left after a while, by SIGKILL.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        var asked = new HashSet<ProcessIdentity>();
        await Poll.UntilAsync(
            async token =>
            {
                var living = Find();
                var kill = TimeProvider.System.GetElapsedTime(started) > Grace;
                foreach (var process in living)
                {
                    if (kill || !IsPostgres(process.Pid))
                    {
                        Kill(process);
                    }
                    else if (IsPostmaster(process.Pid) && asked.Add(process) && IsStill(process))
                    {
                        await ShutDownAsync(process, token).ConfigureAwait(false);
                    }
                }

                return living.Count;
            },
            living => living == 0,
            $"the processes of site {id} to end",
            Deadline,
            cancellation,
            TimeSpan.FromMilliseconds(10)).ConfigureAwait(false);
    }

    /// <summary>Ends one process by SIGKILL, where it is still the one that was meant.</summary>
    public static void Kill(ProcessIdentity process)
    {
        if (ProcessIdentity.Of(process.Pid) != process)
        {
            return;
        }

        try
        {
            using var handle = Process.GetProcessById(process.Pid);
            handle.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It ended by itself between the two calls, which is what was wanted.
        }
    }

    // Exit code 1: it has ended by itself meanwhile.
    private static Task<CommandResult> ShutDownAsync(ProcessIdentity postmaster, CancellationToken cancellation) =>
        Host.Local.TryRunAsync(new HostCommand("sh", "-c", """kill -QUIT "$1" """, "shut-down", postmaster.Pid.ToString(CultureInfo.InvariantCulture)), cancellation);

    private static IEnumerable<ProcessIdentity> Living() =>
        from entry in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(entry)
        where char.IsAsciiDigit(name[0])
        let process = ProcessIdentity.Of(int.Parse(name, CultureInfo.InvariantCulture))
        where process is not null
        select process;

    private static bool IsPostgres(int pid) => ProcessIdentity.ProcFile(pid, "comm")?.Trim() is "postgres";

    private static bool IsPostmaster(int pid) => IsPostgres(pid) && !IsPostgres(ProcessIdentity.ParentOf(pid));

    private bool IsMember(int pid) =>
        ProcessIdentity.ProcFile(pid, "environ")?.Split('\0').Contains(mark, StringComparer.Ordinal) == true
        || ProcessIdentity.ProcFile(pid, "mountinfo")?.Contains($"/{Path.GetFileName(directory)}/", StringComparison.Ordinal) == true
        || RootOf(pid)?.StartsWith(directory + "/", StringComparison.Ordinal) == true;

    private bool IsStill(ProcessIdentity process) => ProcessIdentity.Of(process.Pid) == process && IsMember(process.Pid);

    private static string? RootOf(int pid)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/root")).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
