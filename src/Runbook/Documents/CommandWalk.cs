using System.CommandLine;
using Recovery.Runbook.Commands;

namespace Recovery.Runbook.Documents;

/// <summary>Walks over the command tree for what is generated from it.</summary>
internal static class CommandWalk
{
    /// <summary>Every command with the words that lead to it; the root has none.</summary>
    public static IEnumerable<(string Path, Command Command)> Of(Command root)
    {
        yield return (string.Empty, root);
        foreach (var pair in root.Subcommands.SelectMany(sub => Of(sub).Select(below => (Path: $"{sub.Name} {below.Path}".TrimEnd(), below.Command))))
        {
            yield return pair;
        }
    }

    /// <summary>The options that can be typed after a command: its own, those of every command, and help.</summary>
    public static IReadOnlyList<Option> Options(Command command) => [.. UsageError.OptionsOf(command).Where(option => option.Name != "--version" || command is RootCommand)];

    /// <summary>Whether an option takes a value.</summary>
    public static bool TakesValue(Option option) => option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0 && option.Name is not ("--help" or "--version");

    /// <summary>The values that an option takes, where they are few and known.</summary>
    public static IReadOnlyList<string> Values(Option option) =>
        [.. option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(item => item.Label)];

    /// <summary>The values that a command's arguments take, where they are few and known.</summary>
    public static IReadOnlyList<string> Values(Command command) =>
        [.. command.Arguments.SelectMany(argument => argument.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty)).Select(item => item.Label)];
}
