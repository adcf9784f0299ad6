using Recovery.Procedures.Engine;

namespace Recovery.Fixtures.Embedded;

/// <summary>A lock on a file (<c>flock</c>) that the kernel drops when this process ends, however it ends.</summary>
internal sealed class FileLock : IDisposable
{
    private const UnixFileMode ForEveryone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private readonly FileStream stream;

    private FileLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock; null where another holds it.</summary>
    /// <param name="file">The lock file; made where it is missing, so that every user of the machine can take it.</param>
    public static FileLock? TryTake(string file)
    {
        while (true)
        {
            try
            {
                // Opened first, made second: a file of another user in a shared folder may be opened, but not with
                // the wish to make it (sysctl fs.protected_regular).
                return new FileLock(new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None));
            }
            catch (FileNotFoundException) when (TryMake(file))
            {
                // there now, by us or by another: try again
            }
            catch (UnauthorizedAccessException) when (File.Exists(file))
            {
                // Another user made it this moment and has not opened it to everyone yet, so that user has it.
                return null;
            }
            catch (IOException held) when (held is not (FileNotFoundException or DirectoryNotFoundException) && File.Exists(file))
            {
                return null;
            }
        }
    }

    /// <summary>Waits for the lock.</summary>
    public static async Task<FileLock> TakeAsync(string file, string what, TimeSpan deadline, CancellationToken cancellation)
    {
        var taken = await Poll.UntilAsync(_ => Task.FromResult(TryTake(file)), got => got is not null, what, deadline, cancellation).ConfigureAwait(false);
        return taken!;
    }

    /// <summary>Removes the lock file while it is still held.</summary>
    public void Remove() => File.Delete(stream.Name);

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static bool TryMake(string file)
    {
        try
        {
            using var made = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
            File.SetUnixFileMode(made.SafeFileHandle, ForEveryone);
            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            return true;
        }
    }
}
