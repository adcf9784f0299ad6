namespace Recovery.Procedures.Timescale;

/// <summary>What can be wrong.</summary>
public enum TimescaleFindingKind
{
    /// <summary>The edition cannot read every chunk, or is not the source's (hazard T1).</summary>
    Edition,

    /// <summary>The extension's version is not the source's.</summary>
    Version,

    /// <summary>The database is in restoring mode: compressed chunks read as empty (hazard T1).</summary>
    Restoring,

    /// <summary>A hypertable of the source is not there.</summary>
    HypertableMissing,

    /// <summary>A range between two chunks that no chunk covers, and that the source did not have.</summary>
    ChunkGap,

    /// <summary>A chunk of the source is not there, and no retention explains it.</summary>
    ChunkLost,

    /// <summary>The catalog names a chunk whose table is not there.</summary>
    ChunkTableMissing,

    /// <summary>A table and the catalog do not agree that it is a chunk.</summary>
    CatalogMismatch,

    /// <summary>A continuous aggregate of the source is not there.</summary>
    AggregateMissing,

    /// <summary>Buckets of a continuous aggregate differ from what their raw rows give.</summary>
    AggregateDiffers,

    /// <summary>Compression settings are not the source's.</summary>
    CompressionSettings,

    /// <summary>A chunk should be compressed, and is not or in part only.</summary>
    NotCompressed,

    /// <summary>A policy or job of the source is not there.</summary>
    PolicyMissing,

    /// <summary>A policy or job is set otherwise than in the source.</summary>
    PolicyChanged,

    /// <summary>A job that was on is off, or the other way round.</summary>
    PolicySwitched,

    /// <summary>A job's last run failed.</summary>
    JobFailing,
}
