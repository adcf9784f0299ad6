using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Runbook.Configuration;
using Recovery.Runbook.Hosting;

namespace Recovery.Runbook.Commands;

/// <summary>Whether the database host can be reached and has what procedures run there.</summary>
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
            return missing;
        }
        catch (RecoveryException cause)
        {
            return [cause.Message];
        }
    }
}
