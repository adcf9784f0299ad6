namespace Recovery.Fixtures.Faults;

/// <summary>The clock of the whole site jumps ahead.</summary>
/// <param name="site">The site.</param>
/// <param name="span">How far.</param>
public sealed class JumpingClock(IPracticeSite site, TimeSpan span) : Fault
{
    private DateTimeOffset before;

    /// <inheritdoc/>
    public override string What => $"the clock jumps ahead by {span}";

    /// <inheritdoc/>
    public override string Culprit => site.Name;

    /// <inheritdoc/>
    protected override Task ApplyAsync(CancellationToken cancellation)
    {
        before = site.Clock.Now;
        return site.Clock.AdvanceAsync(span, cancellation);
    }

    /// <inheritdoc/>
    protected override Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        Task.FromResult(site.Clock.Now - before < span ? $"it is {site.Clock.Now} after {before}" : null);

    /// <inheritdoc/>
    protected override Task UndoAsync(CancellationToken cancellation) => Task.CompletedTask;
}
