using Recovery.Fixtures.Faults;
using Recovery.Procedures.Engine;

namespace Recovery.Steps.Run;

/// <summary>What a scenario has broken, or will have broken when a procedure comes to a step. Each procedure that it runs is followed by the proof that all of it took effect.</summary>
public sealed class FaultsInForce
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly List<Fault> faults = [];
    private readonly HashSet<Fault> proven = [];
    private readonly Dictionary<string, Fault> coming = new(StringComparer.Ordinal);

    /// <summary>What was broken last.</summary>
    public Fault Last => faults[^1];

    /// <summary>Breaks something.</summary>
    public async Task BreakAsync(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        await fault.BreakAsync(None).ConfigureAwait(false);
        faults.Add(fault);
    }

    /// <summary>Has something broken when a procedure begins a step.</summary>
    /// <param name="step">The step's name in journals.</param>
    /// <param name="fault">What is broken then.</param>
    public void BreakAt(string step, Fault fault) => coming.Add(step, fault);

    /// <summary>Is told what happens in a run; the run waits meanwhile.</summary>
    public void Hear(RunEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (happened is { Kind: RunEventKind.Started, Step: { } step } && coming.Remove(step, out var fault))
        {
            // What is broken already is proven now: what breaks next, object storage for one, may take its proof away.
            ProveRestAsync().GetAwaiter().GetResult();
            proven.UnionWith(faults);
            BreakAsync(fault).GetAwaiter().GetResult();
        }
    }

    /// <summary>Requires that all that is broken took effect.</summary>
    /// <exception cref="FaultWithoutEffectException">Something did not, or the step at which it was to be broken never began.</exception>
    public async Task ProveAsync()
    {
        foreach (var (step, fault) in coming)
        {
            throw new FaultWithoutEffectException($"The fault '{fault.What}' took no effect: the step {step} never began.");
        }

        await ProveRestAsync().ConfigureAwait(false);
    }

    /// <summary>Makes what was broken last as it was before; what was broken earlier stays so.</summary>
    public Task MendLastAsync() => Last.MendAsync(None);

    /// <summary>Makes all as it was before.</summary>
    public async Task MendAsync()
    {
        foreach (var fault in faults.AsEnumerable().Reverse())
        {
            await fault.MendAsync(None).ConfigureAwait(false);
        }
    }

    private async Task ProveRestAsync()
    {
        foreach (var fault in faults.Where(fault => !proven.Contains(fault)))
        {
            await fault.ProveAsync(None).ConfigureAwait(false);
        }
    }
}
