using System.Collections;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Logical;

namespace Recovery.Runbook.Configuration;

/// <summary>Reads the settings: the file, over it the environment, over it options. What is not known is an error.</summary>
internal static class SettingsLoader
{
    /// <summary>What the names of variables begin with: <c>RUNBOOK_PRODUCTION__PORT</c>.</summary>
    public const string Prefix = "RUNBOOK_";

    /// <summary>The variable that names the file.</summary>
    public const string FileVariable = Prefix + "CONFIG";

    /// <summary>The file where none is named; it may be absent.</summary>
    public const string DefaultFile = "/etc/runbook/runbook.json";

    private const string NothingChanged = "nothing has been changed.";

    /// <summary>Reads them.</summary>
    /// <param name="file">The file named by <c>--config</c>; null for none.</param>
    /// <param name="options">What options say, by key.</param>
    /// <exception cref="PreconditionException">The file cannot be read.</exception>
    /// <exception cref="InvalidInputException">A key is unknown, or a value is of another form.</exception>
    public static LoadedSettings Load(string? file, IReadOnlyList<KeyValuePair<string, string?>> options)
    {
        var named = file ?? Environment.GetEnvironmentVariable(FileVariable);
        var used = named ?? (File.Exists(DefaultFile) ? DefaultFile : null);
        var sources = new List<Source>();
        if (used is not null)
        {
            sources.Add(new Source(used, ReadFile(used)));
        }

        sources.Add(new Source("environment", ReadEnvironment()));
        sources.Add(new Source("option", new ConfigurationBuilder().AddInMemoryCollection(options.Select(option => KeyValuePair.Create(option.Key.Replace('.', ':'), option.Value))).Build()));
        sources.ForEach(RequireKnown);

        var settings = new Settings();
        var origins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in SettingsSchema.Keys)
        {
            var from = sources.FindLast(source => source.Paths.Contains(key.ConfigurationPath));
            origins[key.Path] = from?.Name switch { null => "default", "environment" => key.Variable, var other => other };
            if (from is not null)
            {
                Set(settings, key, Read(from.Values.GetSection(key.ConfigurationPath), key, origins[key.Path]));
            }
        }

        SettingsCheck.Require(settings, origins);
        return new LoadedSettings(settings, origins, used);
    }

    private static IConfigurationRoot ReadFile(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return new ConfigurationBuilder().AddJsonStream(stream).Build();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or FormatException or InvalidDataException or JsonException)
        {
            throw new PreconditionException($"reading the settings in {file}", "a JSON file, with comments if you like", cause.InnerException?.Message ?? cause.Message, "correct the file, or write a new one with `runbook config example`; " + NothingChanged, cause);
        }
    }

    private static IConfigurationRoot ReadEnvironment() => new ConfigurationBuilder().AddInMemoryCollection(
        from DictionaryEntry variable in Environment.GetEnvironmentVariables()
        let name = (string)variable.Key
        where name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !name.Equals(FileVariable, StringComparison.OrdinalIgnoreCase)
        select KeyValuePair.Create(name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value)).Build();

    private static void RequireKnown(Source source)
    {
        var known = SettingsSchema.Keys.ToDictionary(key => key.ConfigurationPath, StringComparer.OrdinalIgnoreCase);
        foreach (var path in source.Paths)
        {
            var isGroup = SettingsSchema.Groups.Any(group => group.Name.Equals(path, StringComparison.OrdinalIgnoreCase));
            var parent = path.LastIndexOf(':') is > 0 and var at ? path[..at] : string.Empty;
            if (!isGroup && !known.ContainsKey(path) && !(known.TryGetValue(parent, out var list) && list.IsList))
            {
                var shown = path.Replace(':', '.');
                throw new InvalidInputException($"settings ({source.Name})", "a key that is known", shown, $"{NearNames.Hint(shown, SettingsSchema.Keys.Select(key => key.Path))} `runbook config show` lists all; {NothingChanged}");
            }
        }
    }

    private static object? Read(IConfigurationSection section, SettingKey key, string origin)
    {
        if (key.IsList)
        {
            // In the environment and in options a list is one text, its words separated by spaces.
            var items = section.GetChildren().Select(item => item.Value ?? string.Empty).ToList();
            return items.Count > 0 ? items : (section.Value ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        if (section.GetChildren().Any())
        {
            throw new InvalidInputException($"setting {key.Path} ({origin})", "one value", "several", "see `runbook config example`; " + NothingChanged);
        }

        try
        {
            var value = SettingValue.Parse(section.Value, key.Type);
            return value is not null || key.Default is null || key.Properties[^1].PropertyType == typeof(string) ? value : throw new FormatException("a value");
        }
        catch (FormatException cause)
        {
            throw new InvalidInputException($"setting {key.Path} ({origin})", cause.Message, section.Value ?? string.Empty, $"its default is {SettingValue.Print(key.Default) ?? "none"}; {NothingChanged}");
        }
    }

    private static void Set(Settings settings, SettingKey key, object? value) =>
        key.Properties[^1].SetValue(key.Properties.SkipLast(1).Aggregate((object?)settings, (at, property) => property.GetValue(at)), value);

    /// <summary>One place that settings come from.</summary>
    private sealed record Source(string Name, IConfigurationRoot Values)
    {
        /// <summary>Every path that it says something of; a null too, which means "none" where the default is something.</summary>
        public HashSet<string> Paths { get; } = Values.AsEnumerable().Select(pair => pair.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
