using Recovery.Runbook.Commands;
using Recovery.Runbook.Hosting;

namespace Recovery.Runbook;

internal static class Program
{
    public static Task<int> Main(string[] arguments)
    {
        ProcessMemory.Protect();
        return CommandTree.RunAsync(arguments, Console.Out, Console.Error);
    }
}
