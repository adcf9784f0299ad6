namespace Recovery.Procedures.Tables.Steps;

/// <summary>Where the steps before leave the source.</summary>
internal static class SourceKey
{
    /// <summary>The journal's key of the endpoint of the database in which the table stands complete.</summary>
    public const string Name = "table-source";
}
