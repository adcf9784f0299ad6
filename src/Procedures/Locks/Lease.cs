using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Locks;

/// <summary>
/// A lock that holds on every machine, kept as numbered objects in a bucket. Whoever creates the next number has it: S3
/// lets one writer do so (<c>If-None-Match: *</c>, Amazon S3 User Guide, "Conditional writes"). The holder writes its own
/// object anew as long as it lives. No clock is trusted: a holder counts as dead when its object has not changed for the
/// whole lease, as measured by whoever waits. A holder that comes back to life finds a higher number and stops.
/// </summary>
public sealed class Lease : IAsyncDisposable
{
    private static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(10);
    private readonly SharedLock wanted;
    private readonly LeaseObjects objects;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource lost = new(), ended = new();
    private readonly SemaphoreSlim writing = new(1);
    private LeaseRecord record;
    private long number, renewedAt;
    private Task keeping = Task.CompletedTask;
    private bool disposed;

    private Lease(SharedLock wanted, LeaseRecord record, TimeProvider clock) =>
        (this.wanted, this.record, this.clock, objects) = (wanted, record, clock, new LeaseObjects(wanted));

    /// <summary>Cancelled when another run has taken the lock, or may have.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Why <see cref="Lost"/> is cancelled.</summary>
    public LockedException? Loss { get; private set; }

    /// <summary>Takes the lock. Waits for its lease where its holder may be dead, and ends as soon as that is seen to live.</summary>
    /// <param name="wanted">The lock.</param>
    /// <param name="run">The run that asks.</param>
    /// <param name="place">Which folder of runs it belongs to. A lock of that folder must be held: by it a lease of the same folder is known to be a dead process's, and is taken over at once.</param>
    /// <param name="tell">Is told what is waited for.</param>
    /// <param name="clock">The clocks.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LockedException">Another machine's run holds it.</exception>
    /// <exception cref="PreconditionException">The bucket cannot be used, or does not support conditional writes.</exception>
    public static async Task<Lease> TakeAsync(SharedLock wanted, string run, string place, Action<string> tell, TimeProvider clock, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(tell);
        ArgumentNullException.ThrowIfNull(clock);
        var record = new LeaseRecord { Run = run, Machine = Environment.MachineName, Process = Environment.ProcessId, Place = place, TakenAt = clock.GetUtcNow(), Lease = wanted.Place.Lease, Renewals = 0, Released = false };
        var lease = new Lease(wanted, record, clock);
        try
        {
            await lease.TakeAsync(tell, cancellation).ConfigureAwait(false);
            return lease;
        }
        catch
        {
            await lease.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What a plan says of the locks that a run will take: where they are kept, and who has one now. Changes nothing.</summary>
    /// <exception cref="PreconditionException">The bucket cannot be used.</exception>
    internal static async Task<Fact> LookAsync(IReadOnlyList<SharedLock> wanted, CancellationToken cancellation)
    {
        var seen = await Task.WhenAll(wanted.Select(each => LookAsync(each, cancellation))).ConfigureAwait(false);
        return new Fact("lock on every machine", wanted.Count == 0 ? "NONE: nothing keeps a run on another machine from the same stanza" : string.Join("; ", seen));
    }

    /// <summary>Requires that the lock is still held; asks the bucket only where the last renewal is long ago, as after a pause of the whole process.</summary>
    /// <exception cref="LockedException">It is not.</exception>
    public async Task ConfirmAsync(CancellationToken cancellation)
    {
        if (Loss is null && clock.GetElapsedTime(Volatile.Read(ref renewedAt)) > record.Lease / 2)
        {
            await RenewAsync(cancellation).ConfigureAwait(false);
        }

        if (Loss is { } loss)
        {
            throw loss;
        }
    }

    /// <summary>Gives the lock back, where it is still ours.</summary>
    /// <exception cref="PreconditionException">The bucket did not take it; the lock ends by itself when its lease is over.</exception>
    public async Task ReleaseAsync()
    {
        await StopAsync().ConfigureAwait(false);
        if (Loss is null && (await objects.LastAsync(CancellationToken.None).ConfigureAwait(false))?.Number == number)
        {
            await objects.WriteAsync(number, record with { Released = true }, CancellationToken.None).ConfigureAwait(false);
            await objects.ForgetOldAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Stops renewing; a lock that was not given back ends when its lease is over.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        await StopAsync().ConfigureAwait(false);
        objects.Dispose();
        ended.Dispose();
        lost.Dispose();
        writing.Dispose();
    }

    private static async Task<string> LookAsync(SharedLock wanted, CancellationToken cancellation)
    {
        using var objects = new LeaseObjects(wanted);
        var holder = await objects.LastAsync(cancellation).ConfigureAwait(false) is { } last ? await objects.ReadAsync(last.Object, cancellation).ConfigureAwait(false) : null;
        return $"{wanted.Name} in {wanted.Place.Store}{(holder is { Released: false } ? $", held by {holder}, unless that is dead" : string.Empty)}";
    }

    private async Task StopAsync()
    {
        await ended.CancelAsync().ConfigureAwait(false);
        await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TakeAsync(Action<string> tell, CancellationToken cancellation)
    {
        (string Key, string ETag, long Since)? watched = null;
        await Poll.UntilAsync(AttemptAsync, taken => taken, $"the lock of {wanted.Name} in {wanted.Place.Store}", LongestLease * 2, cancellation, wanted.Place.Lease / 20, clock).ConfigureAwait(false);
        keeping = KeepAsync();

        async Task<bool> AttemptAsync(CancellationToken cancellation)
        {
            if (await objects.LastAsync(cancellation).ConfigureAwait(false) is not var (last, item))
            {
                return await CreateAsync(1, cancellation).ConfigureAwait(false);
            }

            var holder = await objects.ReadAsync(item, cancellation).ConfigureAwait(false);
            if (holder is { Released: true } || holder?.Place == record.Place)
            {
                return await CreateAsync(last + 1, cancellation).ConfigureAwait(false);
            }

            var (name, patience) = (holder?.ToString() ?? $"somebody who cannot be read ({item.Key})", holder is null || holder.Lease > LongestLease ? LongestLease : holder.Lease);
            if (watched is not { } seen)
            {
                watched = (item.Key, item.Tag, clock.GetTimestamp());
                tell($"{wanted.Name} is locked by {name}: watching for up to {Duration.Say(patience)} whether that is alive");
                return false;
            }

            if ((seen.Key, seen.ETag) != (item.Key, item.Tag))
            {
                throw Refused("that no other machine's run uses it", name + ", which is alive", "wait until that run ends, or end it there; nothing has been changed.");
            }

            if (clock.GetElapsedTime(seen.Since) < patience)
            {
                return false;
            }

            tell($"{wanted.Name} was locked by {name}, which has shown no life for {Duration.Say(patience)}: taking it over");
            return await CreateAsync(last + 1, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<bool> CreateAsync(long next, CancellationToken cancellation)
    {
        (number, renewedAt) = (next, clock.GetTimestamp());
        return await objects.CreateAsync(next, record, cancellation).ConfigureAwait(false);
    }

    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(record.Lease / 6, clock);
        while (Loss is null && await timer.WaitForNextTickAsync(ended.Token).ConfigureAwait(false))
        {
            await RenewAsync(ended.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the object anew, unless another has taken the lock. A bucket that does not answer is asked again, until the lease is over.</summary>
    private async Task RenewAsync(CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation).ConfigureAwait(false);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(record.Lease / 3);
        try
        {
            var at = clock.GetTimestamp();
            var last = await objects.LastAsync(patience.Token).ConfigureAwait(false);
            if (last?.Number != number)
            {
                var taker = last is var (_, item) ? await objects.ReadAsync(item, patience.Token).ConfigureAwait(false) : null;
                await LoseAsync(taker is null ? "that its object is gone" : $"that {taker} has taken it").ConfigureAwait(false);
                return;
            }

            record = record with { Renewals = record.Renewals + 1 };
            await objects.WriteAsync(number, record, patience.Token).ConfigureAwait(false);
            Volatile.Write(ref renewedAt, at);
        }
        catch (Exception silent) when (silent is PreconditionException || (silent is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            if (clock.GetElapsedTime(Volatile.Read(ref renewedAt)) > record.Lease)
            {
                await LoseAsync($"that it could not be renewed for {Duration.Say(record.Lease)}: {(silent as PreconditionException)?.Seen ?? "no answer"}").ConfigureAwait(false);
            }
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task LoseAsync(string seen)
    {
        Loss = Refused("that this run holds it", seen, "this run has stopped at a safe point; find out what the other one does, and resume this one when that has ended.");
        await lost.CancelAsync().ConfigureAwait(false);
    }

    private LockedException Refused(string expected, string seen, string hint) => new($"locking {wanted.Name} in {wanted.Place.Store}", expected, seen, hint);
}
