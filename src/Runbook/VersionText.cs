using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Recovery.Runbook;

/// <summary>The version with the commit it was built from.</summary>
internal static class VersionText
{
    /// <summary>For example <c>runbook 1.0.0 (commit 0123abc)</c>.</summary>
    public static string Text
    {
        get
        {
            var parts = (typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+', 2);
            return $"runbook {parts[0]} (commit {(parts.Length > 1 ? parts[1] : "not known")})";
        }
    }

    /// <summary>Has <c>--version</c> print it.</summary>
    public static void Use(RootCommand root)
    {
        foreach (var option in root.Options.OfType<VersionOption>())
        {
            option.Action = new Print();
        }
    }

    private sealed class Print : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(Text);
            return ExitCode.Done;
        }
    }
}
