using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>What the steps of a logical backup are made from.</summary>
internal sealed record LogicalBlueprint
{
    public required LogicalBackupRequest Request { get; init; }

    public required string ServerVersion { get; init; }

    public required string DumpVersion { get; init; }

    public string? TimescaleVersion { get; init; }

    public string? TimescaleLicense { get; init; }

    /// <summary>The size of the tables without indexes: more than any dump of them will have.</summary>
    public required ByteCount DataSize { get; init; }
}
