namespace Recovery.Procedures.Tables;

/// <summary>One committed transaction of a table restore, and how to take it back.</summary>
public sealed record AppliedPart
{
    /// <summary>Its number, from 0.</summary>
    public required int Part { get; init; }

    /// <summary>The range it covered.</summary>
    public required RowRange Range { get; init; }

    /// <summary>What it changed.</summary>
    public required RowCounts Counts { get; init; }

    /// <summary>The first and the last moment of a hypertable that it changed; null for none.</summary>
    public RowRange? Changed { get; init; }

    /// <summary>What it changed, row by row, in a file on the host; null where the table has no key and the safety copy serves instead.</summary>
    public CopiedFile? Undo { get; init; }

    /// <summary>The digest of the rows in the range, as the transaction left them; only where the table has no key.</summary>
    public RowDigest? Left { get; init; }
}
