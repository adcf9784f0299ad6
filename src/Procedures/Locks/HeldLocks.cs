using System.Text;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Locks;

/// <summary>All locks of a run: those of this machine first, which end with the process, then those that hold on every machine.</summary>
internal sealed class HeldLocks : IAsyncDisposable
{
    private readonly RunLock local;
    private readonly List<Lease> leases = [];
    private readonly Action<string> tell;

    private HeldLocks(RunLock local, Action<string> tell) => (this.local, this.tell) = (local, tell);

    /// <summary>Takes all locks, or none.</summary>
    /// <param name="runsDirectory">The folder of all runs on this machine.</param>
    /// <param name="names">What is locked on this machine.</param>
    /// <param name="shared">What is locked on every machine.</param>
    /// <param name="run">The run that asks.</param>
    /// <param name="tell">Is told what is waited for, and what could not be given back.</param>
    /// <param name="clock">The clocks.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LockedException">Another run holds one of them.</exception>
    public static async Task<HeldLocks> TakeAsync(string runsDirectory, IReadOnlyList<string> names, IReadOnlyList<SharedLock> shared, string run, Action<string> tell, TimeProvider clock, CancellationToken cancellation)
    {
        var directory = Path.Combine(runsDirectory, "locks");
        // What is locked everywhere is locked here too: by that a lease of this folder is known to be a dead process's.
        var held = new HeldLocks(RunLock.Take(directory, names.Concat(shared.Select(wanted => wanted.Name)).Distinct(), run), tell);
        try
        {
            foreach (var wanted in shared)
            {
                held.leases.Add(await Lease.TakeAsync(wanted, run, PlaceOf(directory), tell, clock, cancellation).ConfigureAwait(false));
            }

            return held;
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Cancelled when one of them is lost, or by the token given.</summary>
    public CancellationTokenSource Linked(CancellationToken cancellation) => CancellationTokenSource.CreateLinkedTokenSource([cancellation, .. leases.Select(lease => lease.Lost)]);

    /// <summary>Why one of them is lost; null where all are held.</summary>
    public LockedException? Loss => leases.Select(lease => lease.Loss).FirstOrDefault(loss => loss is not null);

    /// <summary>Requires that all are still held.</summary>
    /// <exception cref="LockedException">One is not.</exception>
    public Task ConfirmAsync(CancellationToken cancellation) => Task.WhenAll(leases.Select(lease => lease.ConfirmAsync(cancellation)));

    /// <summary>Gives all back. One that a bucket does not take ends when its lease is over.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lease in leases)
        {
            try
            {
                await lease.ReleaseAsync().ConfigureAwait(false);
            }
            catch (PreconditionException cause)
            {
                tell($"the lock was not given back, and ends by itself: {cause.Seen}");
            }

            await lease.DisposeAsync().ConfigureAwait(false);
        }

        local.Dispose();
    }

    /// <summary>What tells this folder of runs from those of all other machines.</summary>
    private static string PlaceOf(string directory)
    {
        var file = Path.Combine(directory, "place");
        if (!File.Exists(file))
        {
            var beside = Path.Combine(directory, $"place.{Guid.NewGuid():N}");
            using (var stream = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                stream.Write(Encoding.ASCII.GetBytes(Guid.NewGuid().ToString()));
            }

            try
            {
                File.Move(beside, file);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(beside);
            }
        }

        return File.ReadAllText(file);
    }
}
