namespace Recovery.Procedures.Tables;

/// <summary>A foreign key of another table to this one.</summary>
/// <param name="Constraint">The constraint's name.</param>
/// <param name="Table">The referencing table, as <c>format('%I.%I')</c> has it.</param>
/// <param name="Columns">Its referencing columns.</param>
/// <param name="Referenced">The referenced columns here, in the same order.</param>
public sealed record TableReference(string Constraint, string Table, IReadOnlyList<string> Columns, IReadOnlyList<string> Referenced);
