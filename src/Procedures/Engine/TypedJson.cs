using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Recovery.Procedures.Engine;

/// <summary>
/// The one way to write and read JSON. How a type is written was generated when the program was compiled; a type that
/// nobody listed is an error at once, in an ordinary build as in the trimmed single file, where reflection finds nothing.
/// </summary>
public static class TypedJson
{
    /// <summary>A value as text.</summary>
    /// <exception cref="NotSupportedException">The options do not know the type; list it in its library's <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</exception>
    public static string ToText<T>(this JsonSerializerOptions options, T value) => JsonSerializer.Serialize(value, Of<T>(options));

    /// <summary>A value as UTF-8.</summary>
    /// <inheritdoc cref="ToText{T}" path="/exception"/>
    public static byte[] ToBytes<T>(this JsonSerializerOptions options, T value) => JsonSerializer.SerializeToUtf8Bytes(value, Of<T>(options));

    /// <summary>A value as an element.</summary>
    /// <inheritdoc cref="ToText{T}" path="/exception"/>
    public static JsonElement ToElement<T>(this JsonSerializerOptions options, T value) => JsonSerializer.SerializeToElement(value, Of<T>(options));

    /// <summary>A value as a node, which can be changed; null for null.</summary>
    /// <inheritdoc cref="ToText{T}" path="/exception"/>
    public static JsonNode? ToNode<T>(this JsonSerializerOptions options, T value) => JsonSerializer.SerializeToNode(value, Of<T>(options));

    /// <summary>Writes a value as UTF-8.</summary>
    /// <inheritdoc cref="ToText{T}" path="/exception"/>
    public static Task WriteAsync<T>(this JsonSerializerOptions options, Stream stream, T value, CancellationToken cancellation) => JsonSerializer.SerializeAsync(stream, value, Of<T>(options), cancellation);

    /// <summary>Reads a value; null where the text says null.</summary>
    /// <exception cref="JsonException">The text is of another form.</exception>
    /// <inheritdoc cref="ToText{T}" path="/exception"/>
    public static T? Read<T>(this JsonSerializerOptions options, string text) => JsonSerializer.Deserialize(text, Of<T>(options));

    /// <inheritdoc cref="Read{T}(JsonSerializerOptions, string)"/>
    public static T? Read<T>(this JsonSerializerOptions options, ReadOnlySpan<byte> text) => JsonSerializer.Deserialize(text, Of<T>(options));

    /// <inheritdoc cref="Read{T}(JsonSerializerOptions, string)"/>
    public static T? Read<T>(this JsonElement element, JsonSerializerOptions options) => element.Deserialize(Of<T>(options));

    private static JsonTypeInfo<T> Of<T>(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
