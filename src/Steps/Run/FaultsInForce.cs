using Recovery.Fixtures.Faults;

namespace Recovery.Steps.Run;

/// <summary>What a scenario has broken. Each procedure that it runs is followed by the proof that all of it took effect.</summary>
public sealed class FaultsInForce
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly List<Fault> faults = [];

    /// <summary>What was broken last.</summary>
    public Fault Last => faults[^1];

    /// <summary>Breaks something.</summary>
    public async Task BreakAsync(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        await fault.BreakAsync(None).ConfigureAwait(false);
        faults.Add(fault);
    }

    /// <summary>Requires that all that is broken took effect.</summary>
    public async Task ProveAsync()
    {
        foreach (var fault in faults)
        {
            await fault.ProveAsync(None).ConfigureAwait(false);
        }
    }

    /// <summary>Makes all as it was before.</summary>
    public async Task MendAsync()
    {
        foreach (var fault in faults.AsEnumerable().Reverse())
        {
            await fault.MendAsync(None).ConfigureAwait(false);
        }
    }
}
