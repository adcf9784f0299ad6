namespace Recovery.Procedures.Engine;

/// <summary>What happened in a run.</summary>
public enum RunEventKind
{
    /// <summary>The plan was made; the event holds what is needed to make the same steps again.</summary>
    Planned,

    /// <summary>A process took the run up, for the first time or again.</summary>
    Began,

    /// <summary>A step started.</summary>
    Started,

    /// <summary>A step says how far it is.</summary>
    Progress,

    /// <summary>A step recorded a decision or a finding.</summary>
    Decided,

    /// <summary>A command ended.</summary>
    Command,

    /// <summary>A step was found done already.</summary>
    Skipped,

    /// <summary>A step finished.</summary>
    Finished,

    /// <summary>A step failed; the run stopped there.</summary>
    Failed,

    /// <summary>The run was cancelled; it can be resumed.</summary>
    Cancelled,

    /// <summary>Every step is done.</summary>
    Completed,
}
