using System.CommandLine;
using System.Text;
using Recovery.Runbook.Configuration;

namespace Recovery.Runbook.Documents;

/// <summary>The manual page (roff, man macros), made from the command tree, the exit codes and the settings.</summary>
internal static class ManualPage
{
    /// <summary>Its text.</summary>
    public static string Write(RootCommand root)
    {
        var text = new StringBuilder();
        text.Append(".TH RUNBOOK 1 \"\" \"").Append(Escape(VersionText.Text)).Append("\" \"Disaster recovery\"\n.SH NAME\nrunbook \\- restore PostgreSQL and TimescaleDB from pgBackRest and pg_dump backups\n");
        text.Append(".SH SYNOPSIS\n.B runbook\n.I command\n[\\fIoption\\fR]...\n.SH DESCRIPTION\n").Append(Escape(root.Description))
            .Append("\n.PP\nEvery command takes \\fB\\-\\-plan\\fR: it looks up the facts, checks every precondition, prints the steps and what they destroy, and touches nothing.\n.SH OPTIONS OF EVERY COMMAND\n");
        Options(text, CommandWalk.Options(root));
        text.Append(".SH COMMANDS\n");
        foreach (var (path, command) in CommandWalk.Of(root).Where(pair => pair.Path.Length > 0 && pair.Command.Subcommands.Count == 0))
        {
            text.Append(".SS \"runbook ").Append(Escape(path)).Append(string.Concat(command.Arguments.Select(argument => $" {Escape(argument.Name.ToUpperInvariant())}"))).Append("\"\n").Append(Escape(command.Description)).Append(".\n");
            foreach (var argument in command.Arguments)
            {
                Entry(text, $"\\fI{Escape(argument.Name.ToUpperInvariant())}\\fR", argument.Description);
            }

            Options(text, command.Options);
        }

        text.Append(".SH EXIT STATUS\n");
        foreach (var (code, meaning) in ExitCode.Meanings)
        {
            Entry(text, $"\\fB{code}\\fR", meaning);
        }

        text.Append(".SH SETTINGS\nFrom ").Append(Escape(SettingsLoader.DefaultFile)).Append(" or the file named with \\fB\\-\\-config\\fR or ").Append(SettingsLoader.FileVariable)
            .Append(" (JSON with comments), over it from variables such as RUNBOOK_PRODUCTION__PORT, over it from options. The keys and their defaults:\n");
        foreach (var key in SettingsSchema.Keys)
        {
            Entry(text, $"\\fB{Escape(key.Path)}\\fR ({Escape(SettingValue.Print(key.Default) is { Length: > 0 } value ? value : "none")})", key.Meaning);
        }

        text.Append(".SH FILES\n");
        Entry(text, Escape(new RunsSettings().Directory), "a folder for each run: journal.jsonl, run.log; mode 0600; the records of evidence in evidence/");
        Entry(text, Escape(new LoggingSettings().Directory), "links to the logs by the runbook's names");
        return text.ToString();
    }

    private static void Options(StringBuilder text, IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            Entry(text, $"\\fB{Escape(option.Name)}\\fR{(CommandWalk.TakesValue(option) ? $" \\fI{Escape(option.HelpName ?? "VALUE")}\\fR" : string.Empty)}", option.Description);
        }
    }

    private static void Entry(StringBuilder text, string term, string? meaning) => text.Append(".TP\n").Append(term).Append('\n').Append(Escape(meaning)).Append('\n');

    /// <summary>A text in roff: no line begins with a dot or an apostrophe, and a dash is one.</summary>
    private static string Escape(string? word)
    {
        var text = (word ?? string.Empty).Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return text.StartsWith('.') || text.StartsWith('\'') ? "\\&" + text : text;
    }
}
