using System.Text.Json.Serialization;

namespace Recovery.Fixtures.Storage;

/// <summary>Which answers of the object storage are spoiled, and how (<c>s3/faults.py</c>).</summary>
internal sealed record SpoiledAnswers
{
    /// <summary>A regular expression on <c>/bucket/key</c>.</summary>
    [JsonPropertyName("path")]
    public required string Path { get; init; }

    /// <summary>The HTTP method; null for every one.</summary>
    [JsonPropertyName("method")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Method { get; init; }

    /// <summary>Whether a request is spoiled only the first time that it is made, so that one try more is enough.</summary>
    [JsonPropertyName("once")]
    public bool Once { get; init; }

    /// <summary>The status of the error to answer with; null for the true answer.</summary>
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Status { get; init; }

    /// <summary>S3's code of that error.</summary>
    [JsonPropertyName("code")]
    public string Code { get; init; } = string.Empty;

    /// <summary>S3's message of that error.</summary>
    [JsonPropertyName("message")]
    public string Message { get; init; } = string.Empty;

    /// <summary>Seconds before the answer.</summary>
    [JsonPropertyName("latency")]
    public double Latency { get; init; }

    /// <summary>Bytes a second of the answer's body; 0 for no limit.</summary>
    [JsonPropertyName("rate")]
    public long Rate { get; init; }

    /// <summary>Whether the connection is reset after half of the body.</summary>
    [JsonPropertyName("reset")]
    public bool Reset { get; init; }
}
