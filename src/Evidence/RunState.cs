namespace Recovery.Evidence;

/// <summary>How a run of a procedure stood when its record was made.</summary>
public enum RunState
{
    /// <summary>Every step is done.</summary>
    Completed,

    /// <summary>A step failed; the run stopped there.</summary>
    Failed,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,

    /// <summary>Its journal ends in the middle: its process was killed, or still runs.</summary>
    CutOff,
}
