using System.ComponentModel;
using System.Reflection;
using System.Text.Json;

namespace Recovery.Runbook.Configuration;

/// <summary>All keys of the settings, read from the records that hold them.</summary>
internal static class SettingsSchema
{
    private static readonly Settings Defaults = new();

    /// <summary>The groups: name and meaning.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Groups { get; } =
        [.. typeof(Settings).GetProperties().Select(group => (Name(group), Meaning(group.PropertyType)))];

    /// <summary>The keys, in the order of the records.</summary>
    public static IReadOnlyList<SettingKey> Keys { get; } =
    [
        .. typeof(Settings).GetProperties().SelectMany(group => group.PropertyType.GetProperties()
            .Where(key => key.CanWrite)
            .Select(key => new SettingKey($"{Name(group)}.{Name(key)}", [group, key], Meaning(key), key.GetValue(group.GetValue(Defaults))))),
    ];

    private static string Name(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static string Meaning(MemberInfo member) =>
        member.GetCustomAttribute<DescriptionAttribute>()?.Description ?? throw new InvalidOperationException($"{member.Name} has no description.");
}
