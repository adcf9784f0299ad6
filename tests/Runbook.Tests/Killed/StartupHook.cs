using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Recovery.Tests.Runbook.Killed;

/// <summary>
/// What the runtime calls in the command line's process before <c>Main</c> (<c>DOTNET_STARTUP_HOOKS</c>): the process kills
/// itself with SIGKILL as soon as it has told of a certain event, or the first of several, so that nothing of it can come after.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime asks for this name outside any namespace.")]
internal static class StartupHook
{
    /// <summary>The variable with the <see cref="KillPoint"/>s, a blank between them.</summary>
    public const string Variable = "KILL_AT";

    /// <summary>Called by the runtime.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } points)
        {
            Console.SetOut(new DeadlyWriter(Console.Out, [.. points.Split(' ').Select(KillPoint.Parse)]));
        }
    }

    private sealed class DeadlyWriter(TextWriter inner, IReadOnlyCollection<KillPoint> points) : TextWriter
    {
        private readonly KillPointCounter counter = new();

        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => inner.Write(value);

        public override void Write(string? value) => inner.Write(value);

        public override void WriteLine(string? value)
        {
            inner.WriteLine(value);
            if (counter.Next(value ?? string.Empty) is { } reached && points.Contains(reached))
            {
                inner.Flush();
                using var self = Process.GetCurrentProcess();
                self.Kill();
            }
        }

        public override void Flush() => inner.Flush();
    }
}
