using System.Globalization;
using System.Text.Json.Serialization;

namespace Recovery.Procedures.Restore;

/// <summary>A setting that was lower, in the configuration that was restored, than what production had when the WAL was written.</summary>
/// <param name="Name">The setting, e.g. <c>max_connections</c>.</param>
/// <param name="Had">Its value in the restored configuration.</param>
/// <param name="Needed">Production's value, by the control file.</param>
public sealed record RaisedSetting(string Name, int Had, int Needed)
{
    /// <summary>The key of this finding in a run: those that were raised last.</summary>
    public const string Key = "raised settings";

    /// <summary>The line for the configuration file.</summary>
    [JsonIgnore]
    public string Line => string.Create(CultureInfo.InvariantCulture, $"{Name} = {Needed}\n");

    /// <summary>Reads the name and the two values, with a blank between them.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static RaisedSetting Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Split(' ') is [var name, var had, var needed]
            ? new RaisedSetting(name, int.Parse(had, CultureInfo.InvariantCulture), int.Parse(needed, CultureInfo.InvariantCulture))
            : throw new FormatException($"not a setting with two values: {line}");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} raised from {Had} to {Needed}");
}
