namespace Recovery.Procedures.Timescale;

/// <summary>What mends a finding.</summary>
public enum TimescaleRepair
{
    /// <summary>No procedure: the finding's message says what to do.</summary>
    ByHand,

    /// <summary><see cref="RefreshAggregatesProcedure"/>.</summary>
    RefreshAggregates,

    /// <summary><see cref="RecompressProcedure"/>.</summary>
    Recompress,

    /// <summary><see cref="RestorePoliciesProcedure"/>.</summary>
    RestorePolicies,
}
