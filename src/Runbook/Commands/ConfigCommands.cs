using System.CommandLine;
using Recovery.Runbook.Configuration;
using Recovery.Runbook.Display;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>config</c>: the effective settings with their origin, a check of them, a commented example.</summary>
internal static class ConfigCommands
{
    public static Command Create() => new("config", "Show the effective settings, check them, or write a commented example")
    {
        new Command("show", "Show every key, its value and where it comes from").Does(call => call.LookAsync("the settings", () => Task.FromResult(Show(call)))),
        new Command("check", "Check the settings, the files that they name and the host").Does(call => call.LookAsync("the settings, the files that they name and the host", () => CheckAsync(call))),
        new Command("example", "Write an example with every key, its meaning and its default").Does(call => call.LookAsync("nothing", () => Task.FromResult(Example(call)))),
    };

    private static int Show(Call call)
    {
        foreach (var key in SettingsSchema.Keys)
        {
            var value = SettingValue.Print(key.Of(call.Settings)) is { } text ? SettingsCheck.Redact(text) : null;
            call.Display.Found("setting", new Shown.Setting(key.Path, value, call.Loaded.Origins[key.Path]), $"{key.Path,-34} {value ?? "-",-44} {call.Loaded.Origins[key.Path]}");
        }

        return ExitCode.Done;
    }

    private static async Task<int> CheckAsync(Call call)
    {
        var wrong = SettingsCheck.Files(call.Settings).ToList();
        wrong.AddRange(await HostCheck.LookAsync(call.Estate, call.Settings, call.Cancellation).ConfigureAwait(false));
        foreach (var line in wrong)
        {
            call.Display.Found("setting-fault", new Shown.Fault(line), line);
        }

        call.Display.Found("settings", new Shown.Settings(call.Loaded.File, wrong.Count), wrong.Count == 0 ? $"the settings can be used ({call.Loaded.File ?? "no file; defaults"})" : $"{wrong.Count} faults");
        return wrong.Count == 0 ? ExitCode.Done : ExitCode.Precondition;
    }

    private static int Example(Call call)
    {
        var text = SettingsExample.Write();
        call.Display.Found("example", new Shown.Document(text), text);
        return ExitCode.Done;
    }
}
