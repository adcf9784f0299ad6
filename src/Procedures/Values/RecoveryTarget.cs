using System.Globalization;
using System.Text.Json.Serialization;

namespace Recovery.Procedures.Values;

/// <summary>Where recovery stops. The choices are those of PostgreSQL's <c>recovery_target*</c> settings.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ToTime), "time")]
[JsonDerivedType(typeof(ToXid), "xid")]
[JsonDerivedType(typeof(ToLsn), "lsn")]
[JsonDerivedType(typeof(ToName), "name")]
[JsonDerivedType(typeof(ToEndOfBackup), "immediate")]
[JsonDerivedType(typeof(ToLatest), "latest")]
public abstract record RecoveryTarget
{
    private RecoveryTarget()
    {
    }

    /// <summary>The last commit at or before a time (<c>recovery_target_time</c>).</summary>
    /// <param name="Time">The time, with its offset.</param>
    public sealed record ToTime(DateTimeOffset Time) : RecoveryTarget
    {
        /// <inheritdoc/>
        public override string ToString() => "the time " + Instant.Format(Time);
    }

    /// <summary>A transaction (<c>recovery_target_xid</c>).</summary>
    /// <param name="Xid">The 32-bit transaction id, as <c>pg_current_xact_id()::xid</c> shows it.</param>
    /// <param name="Inclusive">Whether the transaction itself is replayed.</param>
    public sealed record ToXid(uint Xid, bool Inclusive = true) : RecoveryTarget
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Inclusive ? "the end of" : "just before")} transaction {Xid}");
    }

    /// <summary>A WAL position (<c>recovery_target_lsn</c>).</summary>
    /// <param name="Lsn">The position.</param>
    /// <param name="Inclusive">Whether the record that begins there is replayed.</param>
    public sealed record ToLsn(Lsn Lsn, bool Inclusive = true) : RecoveryTarget
    {
        /// <inheritdoc/>
        public override string ToString() => $"{(Inclusive ? "the WAL position" : "just before the WAL position")} {Lsn}";
    }

    /// <summary>A restore point made with <c>pg_create_restore_point()</c> (<c>recovery_target_name</c>).</summary>
    /// <param name="Name">The restore point's name.</param>
    public sealed record ToName(string Name) : RecoveryTarget
    {
        /// <inheritdoc/>
        public override string ToString() => $"the restore point '{Name}'";
    }

    /// <summary>The end of a backup: the first consistent state (<c>recovery_target = 'immediate'</c>).</summary>
    /// <param name="Label">The backup set; null for the newest.</param>
    public sealed record ToEndOfBackup(BackupLabel? Label = null) : RecoveryTarget
    {
        /// <inheritdoc/>
        public override string ToString() => "the end of backup " + (Label?.Value ?? "(newest)");
    }

    /// <summary>The last record of the archive, made a target that must be reached (hazard P11).</summary>
    public sealed record ToLatest : RecoveryTarget
    {
        /// <inheritdoc/>
        public override string ToString() => "the end of the WAL archive";
    }
}
