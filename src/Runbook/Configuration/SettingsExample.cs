using System.Text;
using Recovery.Procedures.Engine;

namespace Recovery.Runbook.Configuration;

/// <summary>A settings file with every key, its meaning and its default.</summary>
internal static class SettingsExample
{
    /// <summary>Its text: JSON with comments.</summary>
    public static string Write()
    {
        var text = new StringBuilder("// Settings of `runbook`, each with its default: leave out what you do not change.\n// Durations are a number and a unit: 30s, 15m, 26h, 7d. null means none.\n{\n");
        foreach (var (group, meaning) in SettingsSchema.Groups)
        {
            text.Append("  // ").Append(meaning).Append(".\n  \"").Append(group).Append("\": {\n");
            foreach (var key in SettingsSchema.Keys.Where(key => key.Path.StartsWith(group + ".", StringComparison.Ordinal)))
            {
                text.Append("    // ").Append(key.Meaning).Append(".\n    \"").Append(key.Path[(group.Length + 1)..]).Append("\": ").Append(Json(key.Default)).Append(",\n");
            }

            text.Append("  },\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Json(object? value) => value switch
    {
        null or bool or int => SettingValue.Print(value) ?? "null",
        IReadOnlyList<string> words => Journal.Json.ToText(words),
        _ => Journal.Json.ToText(SettingValue.Print(value)),
    };
}
