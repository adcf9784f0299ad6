using System.CommandLine;
using Recovery.Procedures.Logical;

namespace Recovery.Runbook.Commands;

/// <summary>What is wrong with a command line, in a line or two instead of a page of help.</summary>
internal static class UsageError
{
    /// <summary>Says it.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        foreach (var message in parsed.Errors.Select(wrong => wrong.Message).Distinct(StringComparer.Ordinal))
        {
            error.WriteLine(message);
        }

        foreach (var word in parsed.UnmatchedTokens)
        {
            error.WriteLine($"HINT: '{word}': {NearNames.Hint(word, Known(command))}");
        }

        error.WriteLine($"HINT: {PathOf(parsed)} --help shows what there is.");
        return ExitCode.Usage;
    }

    /// <summary>The words that may come after a command.</summary>
    internal static IEnumerable<string> Known(Command command) =>
        command.Subcommands.Select(sub => sub.Name).Concat(OptionsOf(command).Select(option => option.Name));

    /// <summary>A command's own options and those of every command.</summary>
    internal static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(Shared.Everywhere).Where(option => !option.Hidden).DistinctBy(option => option.Name);

    private static string PathOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, at.Command is RootCommand ? "runbook" : at.Command.Name);
        }

        return string.Join(' ', names);
    }
}
