using System.Diagnostics;
using System.Globalization;

namespace Recovery.Tests.Runbook;

/// <summary>A crash writes no keys to the disk.</summary>
[Collection(SharedSite.Name)]
public sealed class CoreFileTests(Site site)
{
    [SkippableFact]
    public async Task A_crash_leaves_no_core_file_where_another_program_leaves_one_and_the_run_can_be_taken_up()
    {
        var before = Cores();
        using (var careless = Process.Start("sleep", ["600"]))
        {
            await CrashAsync(careless);
            await careless.WaitForExitAsync();
        }

        var control = Cores().Except(before).ToList();
        Skip.If(control.Count == 0, "this machine writes no core files into the folder of the process");
        control.ForEach(File.Delete);

        Task? crash = null;
        var crashed = await RunbookProcess.RunAsync(["restore", "pitr", "--time", await site.MomentAsync(), "--json", "--config", site.Settings], (process, line) =>
        {
            if (crash is null && Result.BeginsToRestore(line))
            {
                crash = CrashAsync(process);
            }
        });
        await crash!;

        crashed.ExitCode.Should().BeGreaterThan(128, "it died of the signal");
        Cores().Should().BeEquivalentTo(before);
        (await site.RunAsync("runs", "resume", crashed.Run)).ExitCode.Should().Be(0);
        (await site.AskAsync("runs", "clean-up", "--yes")).ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("0", false)]
    public async Task A_dump_that_dotnet_was_told_to_write_is_said_in_the_plan(string setting, bool said)
    {
        var planned = await RunbookProcess.RunAsync(["restore", "pitr", "--time", await site.MomentAsync(), "--plan", "--config", site.Settings], environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_DbgEnableMiniDump"] = setting });
        planned.ExitCode.Should().Be(0, planned.Error);
        planned.Output.Contains("KEYS INCLUDED (DOTNET_DbgEnableMiniDump is set)", StringComparison.Ordinal).Should().Be(said);
    }

    private static List<string> Cores() => [.. Directory.EnumerateFiles(Environment.CurrentDirectory, "core*").Where(file => Path.GetFileName(file) is var name && (name == "core" || name.StartsWith("core.", StringComparison.Ordinal)))];

    /// <summary>Lifts the limit of core files, and sends a signal that no program expects and that makes one.</summary>
    private static async Task CrashAsync(Process process)
    {
        using var limit = Process.Start("prlimit", ["--core=unlimited:unlimited", "--pid", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await limit.WaitForExitAsync();
        limit.ExitCode.Should().Be(0);
        RunbookProcess.Signal(process, "SYS");
    }
}
