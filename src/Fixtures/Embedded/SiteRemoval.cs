using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Embedded;

/// <summary>The end of a site, whoever brings it about.</summary>
internal static class SiteRemoval
{
    /// <summary>Ends the site's processes, keeps its evidence where that was asked for, and removes its folders.</summary>
    public static async Task RemoveAsync(SiteLayout layout, KeptEvidence kept, CancellationToken cancellation)
    {
        await new SiteProcesses(layout.Id, layout.Folder).EndAsync(cancellation).ConfigureAwait(false);
        await FreeSharedMemoryAsync(layout, cancellation).ConfigureAwait(false);
        kept.Keep(layout);
        layout.Remove();
    }

    // A server that was killed leaves its small System V segment, which PostgreSQL itself would free at its next start.
    private static async Task FreeSharedMemoryAsync(SiteLayout layout, CancellationToken cancellation)
    {
        var servers = layout.At("pg");
        if (!Directory.Exists(servers))
        {
            return;
        }

        foreach (var file in Directory.EnumerateDirectories(servers).Select(directory => Path.Combine(directory, "postmaster.pid")).Where(File.Exists))
        {
            // Line 7: the segment's key and id (PostgreSQL, src/include/utils/pidfile.h).
            if (File.ReadLines(file).ElementAtOrDefault(6)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var key, var id] && IsUnused(key, id))
            {
                await Host.Local.RunAsync(new HostCommand("ipcrm", "-m", id), cancellation).ConfigureAwait(false);
            }
        }
    }

    private static bool IsUnused(string key, string id) =>
        File.ReadLines("/proc/sysvipc/shm").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(fields => fields[0] == key && fields[1] == id && fields[6] == "0");
}
