using System.Text.Json.Serialization;

namespace Recovery.Fixtures.Storage;

/// <summary>One request that the object storage answered, from its access log.</summary>
public sealed record StorageRequest
{
    /// <summary>When, by the site's clock.</summary>
    [JsonPropertyName("at")]
    public required DateTimeOffset At { get; init; }

    /// <summary>The HTTP method.</summary>
    [JsonPropertyName("method")]
    public required string Method { get; init; }

    /// <summary>The bucket.</summary>
    [JsonPropertyName("bucket")]
    public required string Bucket { get; init; }

    /// <summary>The object's key; empty for requests about the bucket.</summary>
    [JsonPropertyName("key")]
    public required string Key { get; init; }

    /// <summary>The status of the answer.</summary>
    [JsonPropertyName("status")]
    public required int Status { get; init; }

    /// <summary>Bytes of body received.</summary>
    [JsonPropertyName("in")]
    public required long BytesIn { get; init; }

    /// <summary>Bytes of body sent.</summary>
    [JsonPropertyName("out")]
    public required long BytesOut { get; init; }

    /// <summary>The range asked for; null for the whole object.</summary>
    [JsonPropertyName("range")]
    public string? Range { get; init; }
}
