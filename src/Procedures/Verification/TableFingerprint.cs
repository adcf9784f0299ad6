namespace Recovery.Procedures.Verification;

/// <summary>What a table holds and how it is defined, so that two servers can be compared exactly. Independent of the rows' physical order and of session settings.</summary>
public sealed record TableFingerprint
{
    /// <summary>The table's name with its schema, quoted where SQL needs it: <c>public.users</c>, <c>billing."TariffPlans"</c>.</summary>
    public required string Table { get; init; }

    /// <summary><c>table</c>, <c>hypertable</c>, <c>materialized view</c>, or <c>continuous aggregate</c> (what is materialized of it).</summary>
    public required string Kind { get; init; }

    /// <summary>How many rows there are.</summary>
    public required long Rows { get; init; }

    /// <summary>SHA-256 over the blocks: every column of every row.</summary>
    public required string Digest { get; init; }

    /// <summary>The columns that order the rows: a hypertable's time column first, then the primary key; empty where there is no key.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>The first row's key; null without rows or key.</summary>
    public string? FirstKey { get; init; }

    /// <summary>The last row's key; null without rows or key.</summary>
    public string? LastKey { get; init; }

    /// <summary>The parts of the table, by label.</summary>
    public required IReadOnlyList<BlockFingerprint> Blocks { get; init; }

    /// <summary>Columns, constraints, indexes and triggers (with their state), a line each.</summary>
    public required IReadOnlyList<string> Structure { get; init; }

    /// <summary>Compares another server's table with this one, which is taken to be right.</summary>
    public FingerprintComparison Compare(TableFingerprint seen) => FingerprintComparison.Between(this, seen);

    /// <inheritdoc/>
    public override string ToString() => $"{Table}: {Rows} rows from {FirstKey ?? "(none)"} to {LastKey ?? "(none)"}, {Digest[..12]}";
}
