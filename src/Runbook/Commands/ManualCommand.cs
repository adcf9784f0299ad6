using System.CommandLine;
using Recovery.Runbook.Display;
using Recovery.Runbook.Documents;

namespace Recovery.Runbook.Commands;

/// <summary><c>man</c>: the manual page, made from the command tree.</summary>
internal static class ManualCommand
{
    public static Command Create() => new Command("man", "Print the manual page (roff): runbook man | man -l -").Does(call => call.LookAsync("nothing", () =>
    {
        var text = ManualPage.Write(CommandTree.Create());
        call.Display.Found("manual", new Shown.Document(text), text);
        return Task.FromResult(ExitCode.Done);
    }));
}
