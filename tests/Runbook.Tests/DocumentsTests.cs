using System.Text;
using Recovery.Procedures.Hosts;
using Recovery.Runbook.Commands;
using Recovery.Runbook.Configuration;
using Recovery.Runbook.Documents;
using Recovery.Tests.Evidence;

namespace Recovery.Tests.Runbook;

/// <summary>What is generated, or written by hand and must stay true.</summary>
public sealed class DocumentsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public void The_page_of_settings_lists_every_key_as_it_is()
    {
        var table = new StringBuilder();
        foreach (var (group, meaning) in SettingsSchema.Groups)
        {
            table.Append("\n## `").Append(group).Append("`\n\n").Append(meaning).Append(".\n\n| key | default | meaning |\n|---|---|---|\n");
            foreach (var key in SettingsSchema.Keys.Where(key => key.Path.StartsWith(group + ".", StringComparison.Ordinal)))
            {
                table.Append("| `").Append(key.Path).Append("` | ").Append(SettingValue.Print(key.Default) is { Length: > 0 } value ? $"`{value}`" : "none").Append(" | ").Append(key.Meaning).Append(" |\n");
            }
        }

        var page = File.ReadAllText(Path.Combine(Project.Root, "docs", "settings.md"));

        page.Should().Contain(table.ToString(), "docs/settings.md is what the program knows");
    }

    [Fact]
    public void The_manual_has_every_command_option_key_and_exit_code()
    {
        var page = ManualPage.Write(CommandTree.Create()).Replace("\\-", "-", StringComparison.Ordinal);

        foreach (var (path, command) in CommandWalk.Of(CommandTree.Create()).Where(pair => pair.Command.Subcommands.Count == 0))
        {
            page.Should().Contain($".SS \"runbook {path}");
            command.Options.Select(option => option.Name).Where(name => !page.Contains($"\\fB{name}\\fR", StringComparison.Ordinal)).Should().BeEmpty();
        }

        SettingsSchema.Keys.Select(key => key.Path).Should().OnlyContain(key => page.Contains($"\\fB{key}\\fR", StringComparison.Ordinal));
        page.Should().Contain("\\fB6\\fR\nanother run holds");
        page.Split('\n').Where(line => line.StartsWith('\'') || (line.StartsWith('.') && !line.StartsWith(".TP", StringComparison.Ordinal) && !line.StartsWith(".S", StringComparison.Ordinal) && line[1..3] is not ("TH" or "PP" or "B " or "I "))).Should().BeEmpty("no text is taken for a request");
    }

    [Theory]
    [InlineData("restore p", "pitr")]
    [InlineData("restore pitr --ex", "--exclusive")]
    [InlineData("timescale re", "refresh", "recompress", "record")]
    [InlineData("restore table users --mode ", "merge", "add-missing", "replace")]
    [InlineData("--plan backup f", "full")]
    [InlineData("completion ", "bash", "zsh", "fish")]
    public async Task Bash_completes_commands_options_and_values(string typed, params string[] offered)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("completion.bash", CompletionScript.Write("bash", CommandTree.Create()));
        const string script = """
            . "$1"; shift
            COMP_WORDS=(runbook "$@"); COMP_CWORD=$#
            _runbook; printf '%s\n' "${COMPREPLY[@]}"
            """;

        var words = await Host.Local.RunAsync(new HostCommand("bash", ["-c", script, "complete", file, .. typed.Split(' ')]), None);

        words.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(word => !word.StartsWith("--", StringComparison.Ordinal) || offered.Contains(word)).Should().BeEquivalentTo(offered);
    }

    [Fact]
    public void Zsh_and_fish_know_every_command()
    {
        foreach (var shell in new[] { "zsh", "fish" })
        {
            var script = CompletionScript.Write(shell, CommandTree.Create());
            CommandWalk.Of(CommandTree.Create()).Where(pair => pair.Path.Length > 0).Select(pair => pair.Path.Split(' ')[^1]).Should().OnlyContain(name => script.Contains(name, StringComparison.Ordinal));
        }
    }
}
