using System.CommandLine;

namespace Recovery.Runbook.Commands;

/// <summary>The options that every command takes, and the one that several share.</summary>
internal static class Shared
{
    public static Option<string?> Config { get; } = new("--config") { Description = "Settings file, JSON with comments (default: RUNBOOK_CONFIG, else /etc/runbook/runbook.json)", HelpName = "FILE", Recursive = true };

    public static Option<bool> Plan { get; } = new("--plan") { Description = "Print what would be done, and what is destroyed; touch nothing", Recursive = true };

    public static Option<bool> Yes { get; } = new("--yes") { Description = "Do not ask before destroying anything; a precondition that does not hold still refuses", Recursive = true };

    public static Option<bool> Json { get; } = new("--json") { Description = "One JSON event a line", Recursive = true };

    public static Option<string?> Host { get; } = new("--host") { Description = "Where commands run: here, ssh:NAME or container:NAME", HelpName = "PLACE", Recursive = true };

    public static Option<string[]> Setting { get; } = new("--setting") { Description = "Another value for one key of the settings, for this call", HelpName = "KEY=VALUE", Recursive = true, DefaultValueFactory = _ => [] };

    public static Option<string?> Set { get; } = new("--set") { Description = "Backup set to begin with (default: the newest that can serve)", HelpName = "LABEL" };

    public static Option<uint?> Timeline { get; } = new("--timeline") { Description = "Timeline to follow (default: the one production was on)", HelpName = "NUMBER" };

    public static Option<string?> RepositoryAsOf { get; } = new("--repository-as-of") { Description = "Read the repository as it was at this time with an offset, where the bucket keeps versions and objects were deleted or overwritten since", HelpName = "TIME" };

    public static Option<bool> Stop { get; } = new("--stop") { Description = "Stop the running server first" };

    public static Option<string?> CopyDirectory { get; } = new("--copy") { Description = "The recovered copy's data directory (copy.directory)", HelpName = "DIRECTORY" };

    public static Option<int?> CopyPort { get; } = new("--port") { Description = "The recovered copy's port (copy.port)", HelpName = "PORT" };

    public static Option<string?> Evidence { get; } = new("--evidence") { Description = "The folder of the evidence (evidence.directory)", HelpName = "FOLDER" };

    public static Option<string?> Key { get; } = new("--key") { Description = "The public key, PEM, that signatures are checked with (evidence.publicKeyFile)", HelpName = "FILE" };

    /// <summary>The options of every command.</summary>
    public static IReadOnlyList<Option> Everywhere { get; } = [Config, Plan, Yes, Json, Host, Setting];

    /// <summary>What options say for keys of the settings; the last one counts.</summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> Overrides(ParseResult parsed)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in parsed.GetValue(Setting) ?? [])
        {
            var pair = word.Split('=', 2);
            values[pair[0]] = pair[1];
        }

        Take("host.where", parsed.GetValue(Host));
        Take("copy.directory", parsed.GetValue(CopyDirectory));
        Take("evidence.directory", parsed.GetValue(Evidence) is { } folder ? Path.GetFullPath(folder) : null);
        Take("evidence.publicKeyFile", parsed.GetValue(Key) is { } key ? Path.GetFullPath(key) : null);
        Take("copy.port", parsed.GetValue(CopyPort)?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return [.. values];

        void Take(string key, string? value)
        {
            if (value is not null)
            {
                values[key] = value;
            }
        }
    }

    /// <summary>Refuses a setting without its equals sign while the command line is read.</summary>
    public static void Validate()
    {
        Setting.Validators.Clear();
        Setting.Validators.Add(result =>
        {
            foreach (var word in result.Tokens.Select(token => token.Value).Where(word => word.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"--setting takes KEY=VALUE, not '{word}': for example --setting production.port=5433.");
            }
        });
    }
}
