using System.CommandLine;
using System.Text;

namespace Recovery.Runbook.Documents;

/// <summary>Completion for a shell, made from the command tree: it needs no call of the program, so it also works on a slow host.</summary>
internal static class CompletionScript
{
    /// <summary>The script.</summary>
    /// <param name="shell"><c>bash</c>, <c>zsh</c> or <c>fish</c>.</param>
    /// <param name="root">The command tree.</param>
    public static string Write(string shell, RootCommand root) => shell switch
    {
        "bash" => Bash(root),
        "zsh" => Zsh(root),
        _ => Fish(root),
    };

    private static string Bash(RootCommand root)
    {
        var text = new StringBuilder("""
            # runbook completion for bash: eval "$(runbook completion bash)"
            _runbook() {
              local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= word words
              local i
              for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                [[ $word == -* ]] && continue
                case "$path $word" in

            """);
        FollowPath(text, root);
        text.Append("    esac\n  done\n  case \"$prev\" in\n");
        foreach (var (name, values) in ValuedOptions(root))
        {
            text.Append("    ").Append(name).Append(") COMPREPLY=($(compgen ").Append(values.Count > 0 ? $"-W '{string.Join(' ', values)}'" : "-f").Append(" -- \"$cur\")); return ;;\n");
        }

        text.Append("  esac\n  case \"$path\" in\n");
        foreach (var (path, command) in CommandWalk.Of(root))
        {
            text.Append("    '").Append(path).Append("') words='").Append(string.Join(' ', Words(command))).Append("' ;;\n");
        }

        return text.Append("  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n  [[ ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- \"$cur\"))\n}\ncomplete -F _runbook runbook\n").ToString();
    }

    private static string Zsh(RootCommand root)
    {
        var text = new StringBuilder("""
            #compdef runbook
            # runbook completion for zsh: runbook completion zsh > "${fpath[1]}/_runbook"
            _runbook() {
              local path= word
              local -a found
              for word in ${words[2,CURRENT-1]}; do
                [[ $word == -* ]] && continue
                case "$path $word" in

            """);
        FollowPath(text, root);
        text.Append("    esac\n  done\n  case \"${words[CURRENT-1]}\" in\n");
        foreach (var (name, values) in ValuedOptions(root))
        {
            text.Append("    ").Append(name).Append(") ").Append(values.Count > 0 ? $"compadd {string.Join(' ', values)}" : "_files").Append("; return ;;\n");
        }

        text.Append("  esac\n  case \"$path\" in\n");
        foreach (var (path, command) in CommandWalk.Of(root))
        {
            text.Append("    '").Append(path).Append("') found=(").Append(string.Join(' ', Described(command).Select(pair => $"'{Escape(pair.Word)}:{Escape(pair.Text)}'"))).Append(") ;;\n");
        }

        return text.Append("  esac\n  _describe runbook found || _files\n}\ncompdef _runbook runbook\n").ToString();

        static string Escape(string word) => word.Replace("'", "'\\''", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
    }

    private static string Fish(RootCommand root)
    {
        var text = new StringBuilder("# runbook completion for fish: runbook completion fish > ~/.config/fish/completions/runbook.fish\n");
        foreach (var (path, command) in CommandWalk.Of(root))
        {
            var here = path.Length == 0 ? "__fish_use_subcommand" : string.Join("; and ", path.Split(' ').Select(word => "__fish_seen_subcommand_from " + word));
            foreach (var sub in command.Subcommands)
            {
                text.Append("complete -c runbook -f -n '").Append(here).Append("' -a ").Append(sub.Name).Append(" -d '").Append(Escape(sub.Description)).Append("'\n");
            }

            foreach (var value in CommandWalk.Values(command).Where(_ => command.Subcommands.Count == 0))
            {
                text.Append("complete -c runbook -f -n '").Append(here).Append("' -a ").Append(value).Append('\n');
            }

            foreach (var option in (path.Length == 0 ? CommandWalk.Options(command) : [.. command.Options]).Where(option => option.Name.StartsWith("--", StringComparison.Ordinal)))
            {
                var values = CommandWalk.TakesValue(option) ? CommandWalk.Values(option) : [];
                text.Append("complete -c runbook").Append(path.Length == 0 ? string.Empty : $" -n '{here}'").Append(" -l ").Append(option.Name[2..])
                    .Append(CommandWalk.TakesValue(option) ? values.Count > 0 ? $" -x -a '{string.Join(' ', values)}'" : " -r" : string.Empty)
                    .Append(" -d '").Append(Escape(option.Description)).Append("'\n");
            }
        }

        return text.ToString();

        static string Escape(string? word) => (word ?? string.Empty).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
    }

    /// <summary>The cases, for bash and zsh alike, that lead from the words so far and the next one to a command.</summary>
    private static void FollowPath(StringBuilder text, RootCommand root)
    {
        foreach (var (path, _) in CommandWalk.Of(root).Where(pair => pair.Path.Length > 0))
        {
            text.Append("      '").Append(path.Contains(' ', StringComparison.Ordinal) ? path : " " + path).Append("') path='").Append(path).Append("' ;;\n");
        }
    }

    private static IEnumerable<string> Words(Command command) => Described(command).Select(pair => pair.Word);

    private static IEnumerable<(string Word, string Text)> Described(Command command) =>
        command.Subcommands.Select(sub => (sub.Name, sub.Description ?? string.Empty))
            .Concat(command.Subcommands.Count == 0 ? CommandWalk.Values(command).Select(value => (value, value)) : [])
            .Concat(CommandWalk.Options(command).Select(option => (option.Name, option.Description ?? string.Empty)));

    private static IEnumerable<(string Name, IReadOnlyList<string> Values)> ValuedOptions(RootCommand root) =>
        CommandWalk.Of(root).SelectMany(pair => CommandWalk.Options(pair.Command)).Where(CommandWalk.TakesValue).DistinctBy(option => option.Name).Select(option => (option.Name, CommandWalk.Values(option)));
}
