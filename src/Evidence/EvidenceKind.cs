namespace Recovery.Evidence;

/// <summary>What a record is evidence of.</summary>
public enum EvidenceKind
{
    /// <summary>A scenario of the runbook, practised.</summary>
    Scenario,

    /// <summary>A run of a procedure by the command line: the real thing.</summary>
    Incident,
}
