using System.Text.Json.Serialization;

namespace Recovery.Fixtures.Storage;

/// <summary>A wrong answer that the object storage is told to give.</summary>
public sealed record StorageFault
{
    /// <summary>A regular expression on <c>/bucket/key</c>.</summary>
    [JsonPropertyName("path")]
    public required string Path { get; init; }

    /// <summary>The HTTP method; null for every one.</summary>
    [JsonPropertyName("method")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Method { get; init; }

    /// <summary>The status to answer with; 0 cuts the connection.</summary>
    [JsonPropertyName("status")]
    public required int Status { get; init; }

    /// <summary>How many requests are hit; null for all until the faults are replaced.</summary>
    [JsonPropertyName("times")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Times { get; init; }

    /// <summary>How many requests were hit; only in what comes back.</summary>
    [JsonPropertyName("hits")]
    public int Hits { get; init; }
}
