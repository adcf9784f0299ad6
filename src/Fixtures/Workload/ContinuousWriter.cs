using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;

namespace Recovery.Fixtures.Workload;

/// <summary>An application that never gives up: it writes one reading after another, connects again when the server goes away, and measures the gap.</summary>
public sealed class ContinuousWriter : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly Ledger ledger;
    private readonly TimeSpan pace;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource abort = new();
    private readonly List<string> failures = [];
    private readonly Task run;
    private volatile WorkloadSession session;
    private volatile LedgerEntry? last;
    private (TimeSpan Length, LedgerEntry Before, LedgerEntry After)? gap;
    private int acknowledged;
    private int failed;

    internal ContinuousWriter(SqlEndpoint greenlang, Ledger ledger, TimeSpan pace)
    {
        this.ledger = ledger;
        this.pace = pace;
        session = new WorkloadSession(greenlang, ledger);
        run = Task.Run(RunAsync);
    }

    /// <summary>The last acknowledged write; null before the first.</summary>
    public LedgerEntry? Last => last;

    /// <summary>Where the application finds its database from now on.</summary>
    public void Redirect(SqlEndpoint greenlang) => session = new WorkloadSession(greenlang, ledger);

    /// <summary>Waits until a write later than the present last one is acknowledged: the database is in use again.</summary>
    /// <exception cref="PollTimeoutException">None was in time.</exception>
    public async Task<LedgerEntry> NextAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        var seen = last?.Number ?? 0;
        var next = await Poll.UntilAsync(_ => Task.FromResult(last), entry => entry?.Number > seen, "the writer's next acknowledged reading", deadline, cancellation, TimeSpan.FromMilliseconds(5)).ConfigureAwait(false);
        return next!;
    }

    /// <summary>Stops after the present write and tells what happened.</summary>
    /// <exception cref="VerificationFailedException">Fewer than two writes were acknowledged: no gap was measured.</exception>
    public async Task<WriterReport> StopAsync()
    {
        await DisposeAsync().ConfigureAwait(false);
        return gap is { } longest
            ? new WriterReport
            {
                Acknowledged = acknowledged,
                Failures = failed,
                FailureMessages = [.. failures],
                LongestGap = longest.Length,
                LastBeforeGap = longest.Before,
                FirstAfterGap = longest.After,
            }
            : throw new VerificationFailedException("measuring the outage with a continuous writer", "at least two acknowledged writes", $"{acknowledged}, and {failed} failures{string.Concat(failures.Select(message => $"; {message}"))}", "let it write before the outage begins, and after the server is back.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        abort.CancelAfter(Grace);
        await run.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(pace);
        long? answered = null;
        while (!stop.IsCancellationRequested)
        {
            var current = session;
            try
            {
                var entry = await Workload.InsertReadingsAsync(current, 1, abort.Token).ConfigureAwait(false);
                var now = TimeProvider.System.GetTimestamp();
                Answered(entry, answered is { } before ? TimeProvider.System.GetElapsedTime(before, now) : null);
                answered = now;
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or OperationCanceledException)
            {
                Failed(failure.Message);
            }

            await TickAsync(timer).ConfigureAwait(false);
            if (current != session)
            {
                await current.DisposeAsync().ConfigureAwait(false);
            }
        }

        await session.DisposeAsync().ConfigureAwait(false);
    }

    private void Answered(LedgerEntry entry, TimeSpan? since)
    {
        acknowledged++;
        if (since is { } length && (gap is null || length > gap.Value.Length))
        {
            gap = (length, last!, entry);
        }

        last = entry;
    }

    private void Failed(string message)
    {
        failed++;
        if (failures.Count == 2)
        {
            failures.RemoveAt(1);
        }

        failures.Add(message);
    }

    // The pace of a load, not a wait for something: hence no Poll.
    private async Task TickAsync(PeriodicTimer timer)
    {
        try
        {
            await timer.WaitForNextTickAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            timer.Dispose();
        }
    }
}
