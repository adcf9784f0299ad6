using System.Text.Json;
using System.Text.Json.Serialization;
using Recovery.Procedures.Values;

namespace Recovery.Evidence.Objectives;

/// <summary>Durations as a number and a unit.</summary>
internal sealed class DurationJson : JsonConverter<TimeSpan>
{
    /// <inheritdoc/>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return Duration.Parse(reader.GetString() ?? string.Empty);
        }
        catch (FormatException cause)
        {
            throw new JsonException($"a duration is {cause.Message}", cause);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(Duration.Format(value));
}
