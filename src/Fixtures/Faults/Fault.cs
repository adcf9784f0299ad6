namespace Recovery.Fixtures.Faults;

/// <summary>Something that is broken in a site: it can be broken, be seen to have taken effect, and be mended. A site that is disposed of takes its faults along.</summary>
public abstract class Fault : IAsyncDisposable
{
    private bool broken;

    /// <summary>What is broken.</summary>
    public abstract string What { get; }

    /// <summary>What a message about it has to name, for an engineer to find it: a bucket, an object, a WAL segment.</summary>
    public abstract string Culprit { get; }

    /// <summary>Breaks it.</summary>
    public async Task BreakAsync(CancellationToken cancellation)
    {
        await ApplyAsync(cancellation).ConfigureAwait(false);
        broken = true;
    }

    /// <summary>Requires that it took effect, upon what was done since it was broken.</summary>
    /// <exception cref="FaultWithoutEffectException">Nothing noticed it: whatever was to be shown with it was not shown.</exception>
    public async Task ProveAsync(CancellationToken cancellation)
    {
        if (!broken || await FindIneffectiveAsync(cancellation).ConfigureAwait(false) is not { } seen)
        {
            return;
        }

        throw new FaultWithoutEffectException($"The fault '{What}' took no effect: {seen}.");
    }

    /// <summary>Makes all as it was before; does nothing where that was done.</summary>
    public async Task MendAsync(CancellationToken cancellation)
    {
        if (broken)
        {
            await UndoAsync(cancellation).ConfigureAwait(false);
            broken = false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await MendAsync(CancellationToken.None).ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Breaks it.</summary>
    protected abstract Task ApplyAsync(CancellationToken cancellation);

    /// <summary>What is seen instead of the effect; null where the effect is seen.</summary>
    protected abstract Task<string?> FindIneffectiveAsync(CancellationToken cancellation);

    /// <summary>Makes all as it was before.</summary>
    protected abstract Task UndoAsync(CancellationToken cancellation);
}
