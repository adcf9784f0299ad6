namespace Recovery.Procedures.Verification;

/// <summary>
/// What a database holds: tables, sequences, views and functions, extensions, and what TimescaleDB adds. Taken in one
/// snapshot. Unlogged and temporary tables are left out: recovery does not bring them back.
/// </summary>
public sealed record DatabaseFingerprint
{
    /// <summary>The server's time when it was taken; not compared.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>Tables, hypertables, materialized views and continuous aggregates, by name.</summary>
    public required IReadOnlyList<TableFingerprint> Tables { get; init; }

    /// <summary>Sequences, by name.</summary>
    public required IReadOnlyList<SequenceFingerprint> Sequences { get; init; }

    /// <summary>Views and functions with the MD5 of their definitions.</summary>
    public required IReadOnlyDictionary<string, string> Definitions { get; init; }

    /// <summary>Extensions and their versions.</summary>
    public required IReadOnlyDictionary<string, string> Extensions { get; init; }

    /// <summary><c>timescaledb.license</c>: <c>apache</c> or <c>timescale</c> (Community); null without TimescaleDB. Compressed chunks read as empty under the wrong one (hazard T1).</summary>
    public string? License { get; init; }

    /// <summary>Hypertables and their chunks, those of continuous aggregates included.</summary>
    public required IReadOnlyList<HypertableFingerprint> Hypertables { get; init; }

    /// <summary>TimescaleDB's jobs, by number.</summary>
    public required IReadOnlyList<JobFingerprint> Jobs { get; init; }

    /// <summary>The fingerprint of one table.</summary>
    /// <param name="name">Its name with its schema, quoted where SQL needs it.</param>
    /// <exception cref="KeyNotFoundException">There is no such table.</exception>
    public TableFingerprint Table(string name) =>
        Tables.FirstOrDefault(table => table.Table == name)
        ?? throw new KeyNotFoundException($"No table {name} in this fingerprint; it has {string.Join(", ", Tables.Select(table => table.Table))}.");

    /// <summary>Compares another database with this one, which is taken to be right.</summary>
    public FingerprintComparison Compare(DatabaseFingerprint seen, SequenceRule sequences = SequenceRule.NotBehind) =>
        FingerprintComparison.Between(this, seen, sequences);
}
