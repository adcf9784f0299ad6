using Recovery.Procedures.Errors;
using Recovery.Procedures.Locks;

namespace Recovery.Evidence.Storage;

/// <summary>A folder on this machine. Files are written beside their place, flushed, and renamed; they are the owner's alone (0600, the folder 0700).</summary>
/// <param name="directory">The folder; made at the first write.</param>
public sealed class DiskFolder(string directory) : IEvidenceFolder
{
    private const string Unfinished = ".new";
    private const string Locks = ".locks";
    private static readonly TimeSpan LockDeadline = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => directory;

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>(
        Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory).Select(file => Path.GetFileName(file)).Where(name => !name.EndsWith(Unfinished, StringComparison.Ordinal)).Order(StringComparer.Ordinal)]
            : []);

    /// <inheritdoc/>
    public async Task<byte[]?> FindAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(name), cancellation).ConfigureAwait(false);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(string name, byte[] content, CancellationToken cancellation) => PutAsync(name, content, overwrite: true, cancellation);

    /// <inheritdoc/>
    public async Task<bool> AddAsync(string name, byte[] content, CancellationToken cancellation)
    {
        if (File.Exists(PathOf(name)))
        {
            return false;
        }

        await PutAsync(name, content, overwrite: false, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string name, CancellationToken cancellation)
    {
        File.Delete(PathOf(name));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IDisposable?> LockAsync(CancellationToken cancellation)
    {
        Make();
        return await RunLock.TakeAsync(Path.Combine(directory, Locks), ["evidence"], "a writer of evidence", LockDeadline, cancellation).ConfigureAwait(false);
    }

    private string PathOf(string name) => Path.Combine(directory, name);

    private async Task PutAsync(string name, byte[] content, bool overwrite, CancellationToken cancellation)
    {
        Make();
        var beside = PathOf(name) + Unfinished;
        var stream = new FileStream(beside, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(content, cancellation).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, PathOf(name), overwrite);
    }

    private void Make()
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new PreconditionException($"looking for a place for evidence ({Environment.UserName})", $"that {directory} can be made", cause.Message, "make it, or name another one in the settings (`evidence.directory`, DRILL_EVIDENCE).", cause);
        }
    }
}
