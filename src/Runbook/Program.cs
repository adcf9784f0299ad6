using Recovery.Runbook.Commands;

namespace Recovery.Runbook;

internal static class Program
{
    public static Task<int> Main(string[] arguments) => CommandTree.RunAsync(arguments, Console.Out, Console.Error);
}
