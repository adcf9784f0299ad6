using System.Diagnostics;
using System.Text.Json;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Engine;

namespace Recovery.Tests.Procedures;

/// <summary>The command line as a process of its own, so that it can be killed.</summary>
internal sealed class RunbookProcess
{
    private readonly string settings;

    public RunbookProcess(EmbeddedSite site)
    {
        CopyPort = site.ReservePort();
        settings = WriteSettings(site, CopyPort);
    }

    public int CopyPort { get; }

    public string Run { get; private set; } = string.Empty;

    public string Error { get; private set; } = string.Empty;

    /// <summary>Runs a command to its end, or until an event at which it is killed with SIGKILL.</summary>
    /// <returns>The exit code; null where it was killed.</returns>
    public async Task<int?> RunAsync(Func<RunEvent, bool>? killAt, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "runbook.dll"), .. arguments, "--json", "--config", settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var killed = false;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // A killed process's last line may be cut off; and the plan, which comes first, is no event of a run.
            if (killed || line.StartsWith("{\"kind\":\"plan\"", StringComparison.Ordinal))
            {
                continue;
            }

            var happened = JsonSerializer.Deserialize<RunEvent>(line, Journal.Json)!;
            Run = happened.Run;
            if (killAt?.Invoke(happened) == true)
            {
                killed = true;
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        Error = await error;
        return killed ? null : process.ExitCode;
    }

    private static string WriteSettings(EmbeddedSite site, int copyPort)
    {
        var file = site.JournalDirectory + "/settings.json";
        File.WriteAllText(file, JsonSerializer.Serialize(
            new
            {
                Host = new { site.Host.Name, site.Host.Prefix, Become = "none" },
                Production = new { Host = site.Production.SocketDirectory, site.Production.Port },
                Copy = new { Port = copyPort },
                Runs = new { Directory = site.JournalDirectory },
                Logging = new { Directory = site.OutsidePath("/var/log") },
            },
            Journal.Json));
        return file;
    }
}
