using Recovery.Procedures.Backup;

namespace Recovery.Tests.Histories;

/// <summary>Something that happens to a production server while applications write to it at full speed.</summary>
internal abstract record Operation
{
    /// <summary>Waits until the applications have had more commits acknowledged.</summary>
    public sealed record Write(int Commits) : Operation
    {
        public override string ToString() => $"{Commits} more commits";
    }

    /// <summary>Four clients of pgbench begin; they run on while the next operations happen, until the next burst or the recovery's verdict.</summary>
    public sealed record Burst(int Transactions) : Operation
    {
        public override string ToString() => $"pgbench begins, {Transactions} transactions a client";
    }

    /// <summary>Rows that were there before are changed and deleted, besides the new ones.</summary>
    public sealed record Rewrite(int Meter) : Operation
    {
        public override string ToString() => $"readings of meter {Meter} are changed and deleted, a user is renamed";
    }

    /// <summary>A physical backup, by the procedure.</summary>
    public sealed record Backup(BackupKind Kind) : Operation
    {
        public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} backup";
    }

    /// <summary>The server begins another WAL segment.</summary>
    public sealed record SwitchWal : Operation
    {
        public override string ToString() => "WAL switch";
    }

    /// <summary>A named restore point.</summary>
    public sealed record RestorePoint : Operation
    {
        public override string ToString() => "restore point";
    }

    /// <summary>A checkpoint.</summary>
    public sealed record Checkpoint : Operation
    {
        public override string ToString() => "checkpoint";
    }

    /// <summary>The server is shut down and started.</summary>
    public sealed record Restart : Operation
    {
        public override string ToString() => "restart";
    }

    /// <summary>The postmaster is killed and the server started again: crash recovery.</summary>
    public sealed record Crash : Operation
    {
        public override string ToString() => "SIGKILL and start";
    }

    /// <summary>A big transaction that is rolled back.</summary>
    public sealed record RollBack(int Rows) : Operation
    {
        public override string ToString() => $"{Rows} rows changed and rolled back";
    }

    /// <summary>A setting is changed with ALTER SYSTEM; some take effect at the next start.</summary>
    public sealed record ChangeSetting(string Name, string Value) : Operation
    {
        public override string ToString() => $"ALTER SYSTEM SET {Name} = {Value}";
    }
}
