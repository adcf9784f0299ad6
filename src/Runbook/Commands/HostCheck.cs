using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Locks;
using Recovery.Runbook.Configuration;
using Recovery.Runbook.Hosting;

namespace Recovery.Runbook.Commands;

/// <summary>Whether the database host can be reached and has what procedures run there, and whether locks can be taken.</summary>
internal static class HostCheck
{
    private static readonly string[] Programs = ["pgbackrest", "postgres", "pg_ctl", "pg_waldump", "pg_controldata", "pg_dump", "pg_restore"];

    /// <summary>Looks.</summary>
    /// <returns>What is missing; empty where nothing is.</returns>
    public static async Task<IReadOnlyList<string>> LookAsync(Estate estate, Settings settings, CancellationToken cancellation)
    {
        const string script = """
            for p; do command -v "$p" >/dev/null || echo "$p is not in the PATH"; done
            """;
        try
        {
            var found = await estate.Host.RunAsync(new HostCommand("sh", ["-c", script, "programs", .. Programs]), cancellation).ConfigureAwait(false);
            var missing = found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{estate.Host.Name}: {line}").ToList();
            await Estate.Service(settings.Service).RequirePermissionAsync(estate.Host, settings.Production.DataDirectory, cancellation).ConfigureAwait(false);
            await TakeLockAsync(estate, cancellation).ConfigureAwait(false);
            return missing;
        }
        catch (RecoveryException cause)
        {
            return [cause.Message];
        }
    }

    /// <summary>Takes a lock of its own that holds on every machine, and gives it back: keys that may not do so are noticed on a quiet day.</summary>
    private static async Task TakeLockAsync(Estate estate, CancellationToken cancellation)
    {
        if (estate.Locks is { } place)
        {
            var lease = await Lease.TakeAsync(new SharedLock(place, "check"), "config check", Guid.NewGuid().ToString(), _ => { }, TimeProvider.System, cancellation).ConfigureAwait(false);
            await using var held = lease.ConfigureAwait(false);
            await lease.ReleaseAsync().ConfigureAwait(false);
        }
    }
}
