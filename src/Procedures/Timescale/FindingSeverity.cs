namespace Recovery.Procedures.Timescale;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Reads are right; it costs space or time, or will be mended by a policy.</summary>
    Warning,

    /// <summary>Data is missing or wrong, or is going to be.</summary>
    Error,
}
