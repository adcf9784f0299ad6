using Recovery.Procedures.Engine;
using Recovery.Procedures.Verification;

namespace Recovery.Evidence;

/// <summary>What a database, or one table of it, held at a moment that the scenario names.</summary>
public sealed record DataFingerprint
{
    /// <summary>The name that the scenario gives it, e.g. <c>before the failure</c>.</summary>
    public required string Name { get; init; }

    /// <summary>When it was taken, by the server's clock.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>SHA-256 of the whole fingerprint: contents, definitions, sequences, extensions, chunks and jobs.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The tables.</summary>
    public required IReadOnlyList<TableContent> Tables { get; init; }

    /// <summary>The part of a fingerprint that evidence keeps.</summary>
    public static DataFingerprint Of(string name, DatabaseFingerprint fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        return new DataFingerprint
        {
            Name = name,
            TakenAt = fingerprint.TakenAt,
            Sha256 = EvidenceFormat.Sha256(Journal.Json.ToBytes(fingerprint)),
            Tables = [.. fingerprint.Tables.Select(TableContent.Of)],
        };
    }
}
