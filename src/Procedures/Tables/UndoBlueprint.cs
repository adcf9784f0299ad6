namespace Recovery.Procedures.Tables;

/// <summary>What planning an undo settled.</summary>
public sealed record UndoBlueprint
{
    /// <summary>The request.</summary>
    public required UndoTableRestoreRequest Request { get; init; }

    /// <summary>The table, and where its safety copy is.</summary>
    public required TableRestoreBlueprint Restore { get; init; }
}
