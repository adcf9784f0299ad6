namespace Recovery.Evidence;

/// <summary>Outcomes for people: what is not proven is as loud as what failed.</summary>
public static class OutcomeWords
{
    /// <summary>The word that lists and reports have for it.</summary>
    public static string Word(this EvidenceOutcome outcome) => outcome switch
    {
        EvidenceOutcome.Proven => "proven",
        EvidenceOutcome.Failed => "FAILED",
        _ => "NOT PROVEN",
    };
}
