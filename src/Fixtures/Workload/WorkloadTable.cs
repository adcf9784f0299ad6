namespace Recovery.Fixtures.Workload;

/// <summary>A table that the workload writes to, and how its rows are told apart.</summary>
/// <param name="Name">Its name with its schema, quoted where SQL needs it.</param>
/// <param name="Key">Its key columns and their types.</param>
public sealed record WorkloadTable(string Name, params IReadOnlyList<(string Column, string Type)> Key)
{
    /// <summary>The hypertable.</summary>
    public static WorkloadTable Readings { get; } = new("public.energy_readings", ("meter_id", "integer"), ("created_at", "timestamptz"));

    /// <summary>Users.</summary>
    public static WorkloadTable Users { get; } = new("public.users", ("user_id", "integer"));

    /// <summary>What a trigger writes when users change.</summary>
    public static WorkloadTable Audit { get; } = new("public.users_audit", ("audit_id", "bigint"));

    /// <summary>The runbook's important table.</summary>
    public static WorkloadTable Important { get; } = new("public.important_table", ("id", "bigint"));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<WorkloadTable> All { get; } = [Readings, Users, Audit, Important];

    /// <summary>The key of the row with alias <c>t</c>, as an array of texts.</summary>
    internal string KeyOfRow => $"ARRAY[{string.Join(", ", Key.Select(key => $"t.{key.Column}::text"))}]";
}
