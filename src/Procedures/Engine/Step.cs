namespace Recovery.Procedures.Engine;

/// <summary>
/// One step of a plan. It is idempotent, and tells from the world (a file, a process, a query), not from memory,
/// that it is already done: so a run that was killed at any instant can be resumed by another process.
/// </summary>
public abstract class Step
{
    /// <summary>The step's name in journals and reports: lower case, words joined by dashes.</summary>
    public abstract string Id { get; }

    /// <summary>What the step is for, as the runbook would say it.</summary>
    public abstract string Purpose { get; }

    /// <summary>What it will run, as it would be typed; empty for queries and files.</summary>
    public virtual IReadOnlyList<string> Commands => [];

    /// <summary>What it destroys or changes for good; null for nothing.</summary>
    public virtual string? Destroys => null;

    /// <summary>Whether the world shows that the step is done. False means "run it", which must be harmless.</summary>
    public virtual Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(false);

    /// <summary>Carries the step out.</summary>
    public abstract Task RunAsync(StepContext context, CancellationToken cancellation);
}
