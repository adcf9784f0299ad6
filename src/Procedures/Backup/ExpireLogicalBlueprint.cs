namespace Recovery.Procedures.Backup;

/// <summary>What an expiry removes: decided when it was planned, and nothing else.</summary>
internal sealed record ExpireLogicalBlueprint
{
    public required ExpireLogicalRequest Request { get; init; }

    /// <summary>The keys to remove, manifests before their archives.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Uploads to end that nobody goes on with.</summary>
    public required IReadOnlyList<PendingUpload> Uploads { get; init; }
}
