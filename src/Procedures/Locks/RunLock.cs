using System.Security.Cryptography;
using System.Text;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Locks;

/// <summary>
/// Locks by which two runs never work on the same data directory or stanza at once. The kernel holds them for
/// this process and drops them when it ends, however it ends, so there is no stale lock to remove.
/// </summary>
public sealed class RunLock : IDisposable
{
    private readonly List<FileStream> held = [];

    private RunLock()
    {
    }

    /// <summary>Takes all locks, or none.</summary>
    /// <param name="directory">Where the lock files lie; made where it does not exist.</param>
    /// <param name="names">What to lock.</param>
    /// <param name="owner">Who asks, for the message that another run sees.</param>
    /// <exception cref="LockedException">Another run holds one of them.</exception>
    public static RunLock Take(string directory, IEnumerable<string> names, string owner)
    {
        ArgumentNullException.ThrowIfNull(names);
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var taken = new RunLock();
        try
        {
            foreach (var name in names.Order(StringComparer.Ordinal))
            {
                taken.held.Add(TakeOne(directory, name, owner));
            }

            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Waits for all locks.</summary>
    /// <inheritdoc cref="Take"/>
    /// <exception cref="PollTimeoutException">Another held one of them for too long.</exception>
    public static async Task<RunLock> TakeAsync(string directory, IReadOnlyList<string> names, string owner, TimeSpan deadline, CancellationToken cancellation)
    {
        var taken = await Poll.UntilAsync(_ => Task.FromResult(TryTake(directory, names, owner)), held => held is not null, $"the lock of {string.Join(", ", names)} in {directory}", deadline, cancellation).ConfigureAwait(false);
        return taken!;
    }

    /// <summary>Gives the locks back.</summary>
    public void Dispose()
    {
        foreach (var stream in held)
        {
            stream.Dispose();
        }
    }

    private static RunLock? TryTake(string directory, IReadOnlyList<string> names, string owner)
    {
        try
        {
            return Take(directory, names, owner);
        }
        catch (LockedException)
        {
            return null;
        }
    }

    private static FileStream TakeOne(string directory, string name, string owner)
    {
        var file = Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16]);
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Linux; the file itself stays, since removing it would let two hold "the" lock.
            var stream = Open(file + ".lock", FileMode.OpenOrCreate, FileShare.None);
            using var said = Open(file + ".owner", FileMode.Create, FileShare.ReadWrite);
            said.Write(Encoding.UTF8.GetBytes($"{name}: {owner}, process {Environment.ProcessId}"));
            return stream;
        }
        catch (IOException cause) when (cause is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException) && File.Exists(file + ".lock"))
        {
            var holder = File.Exists(file + ".owner") ? File.ReadAllText(file + ".owner") : "another run";
            throw new LockedException($"locking {name}", "that no other run uses it", holder, "wait until that run ends, or end it; nothing has been changed.", cause);
        }
    }

    private static FileStream Open(string file, FileMode mode, FileShare share) =>
        new(file, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
}
