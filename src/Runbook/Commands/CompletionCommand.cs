using System.CommandLine;
using Recovery.Runbook.Display;
using Recovery.Runbook.Documents;

namespace Recovery.Runbook.Commands;

/// <summary><c>completion</c>: what a shell needs to complete commands and options.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" }.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return new Command("completion", "Print a shell's completion of commands and options") { shell }.Does(call => call.LookAsync("nothing", () =>
        {
            var text = CompletionScript.Write(call.Get(shell)!, CommandTree.Create());
            call.Display.Found("completion", new Shown.Document(text), text);
            return Task.FromResult(ExitCode.Done);
        }));
    }
}
