using System.Reflection;

namespace Recovery.Runbook.Configuration;

/// <summary>One key of the settings.</summary>
/// <param name="Path">Its name, e.g. <c>production.port</c>.</param>
/// <param name="Properties">The properties that lead to it, from <see cref="Settings"/>.</param>
/// <param name="Meaning">What it says, in a sentence without its full stop.</param>
/// <param name="Default">Its default.</param>
internal sealed record SettingKey(string Path, IReadOnlyList<PropertyInfo> Properties, string Meaning, object? Default)
{
    /// <summary>The type of the value, without the question mark.</summary>
    public Type Type { get; } = Nullable.GetUnderlyingType(Properties[^1].PropertyType) ?? Properties[^1].PropertyType;

    /// <summary>Whether it is a list of words.</summary>
    public bool IsList => Type == typeof(IReadOnlyList<string>);

    /// <summary>Its name in Microsoft.Extensions.Configuration.</summary>
    public string ConfigurationPath => Path.Replace('.', ':');

    /// <summary>Its name in the environment.</summary>
    public string Variable => SettingsLoader.Prefix + Path.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>The value that settings have for it.</summary>
    public object? Of(Settings settings) => Properties.Aggregate((object?)settings, (at, property) => property.GetValue(at));
}
