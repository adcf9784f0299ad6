using System.Text.Json.Serialization;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;

namespace Recovery.Procedures.Tables;

/// <summary>Where a table's rows come from.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FromDatabase), "database")]
[JsonDerivedType(typeof(FromLogicalBackup), "logical-backup")]
[JsonDerivedType(typeof(FromPointInTime), "point-in-time")]
[JsonDerivedType(typeof(FromExtract), "extract")]
[JsonDerivedType(typeof(FromSafetyCopy), "safety-copy")]
public abstract record TableSource
{
    private TableSource()
    {
    }

    /// <summary>A database in which the table stands already, such as a recovered copy's.</summary>
    /// <param name="Endpoint">Where it answers.</param>
    public sealed record FromDatabase(SqlEndpoint Endpoint) : TableSource
    {
        /// <inheritdoc/>
        public override string ToString() => Endpoint.ToString();
    }

    /// <summary>Method 1 of the runbook: a logical backup, of which the table is brought into a scratch server that is removed afterwards.</summary>
    /// <param name="Archive">The backup, and where there is room for the scratch server; its table is the one that is restored.</param>
    public sealed record FromLogicalBackup(ArchiveTableRequest Archive) : TableSource
    {
        /// <inheritdoc/>
        public override string ToString() => $"logical backup '{Archive.Backup}' of {Archive.Database} in {Archive.Storage}";
    }

    /// <summary>Method 2 of the runbook: a recovery beside production, made for this and removed afterwards.</summary>
    /// <param name="Recovery">The recovery; into a copy.</param>
    public sealed record FromPointInTime(RestoreRequest Recovery) : TableSource
    {
        /// <inheritdoc/>
        public override string ToString() => Recovery.Target.ToString();
    }

    /// <summary>A file that an extraction wrote on this machine.</summary>
    /// <param name="File">The file; its description lies beside it.</param>
    public sealed record FromExtract(string File) : TableSource
    {
        /// <inheritdoc/>
        public override string ToString() => File;
    }

    /// <summary>What an earlier restore of the table kept.</summary>
    /// <param name="Directory">Its directory on the host.</param>
    public sealed record FromSafetyCopy(string Directory) : TableSource
    {
        /// <inheritdoc/>
        public override string ToString() => Directory;
    }
}
