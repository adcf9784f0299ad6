using System.Text.Json.Serialization;

namespace Recovery.Evidence.Objectives;

/// <summary>What a procedure is held against, and who answers for it.</summary>
public sealed record RecoveryObjective
{
    /// <summary>The longest time from the decision to restore until the application is answered (recovery time objective); null for none.</summary>
    [JsonConverter(typeof(DurationJson))]
    public TimeSpan? Rto { get; init; }

    /// <summary>How old the newest acknowledged write that is lost may be (recovery point objective); null for none.</summary>
    [JsonConverter(typeof(DurationJson))]
    public TimeSpan? Rpo { get; init; }

    /// <summary>Who answers for both.</summary>
    public required string Owner { get; init; }

    /// <summary>The day on which the owner last looked whether they still hold.</summary>
    public required DateOnly Reviewed { get; init; }
}
