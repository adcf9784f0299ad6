using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recovery.Procedures.Values;

/// <summary>Positions in JSON are as PostgreSQL prints them; the code that is generated for other libraries uses this too.</summary>
public sealed class LsnJsonConverter : JsonConverter<Lsn>
{
    /// <inheritdoc/>
    public override Lsn Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Lsn.Parse(reader.GetString() ?? string.Empty);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Lsn value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }
}
