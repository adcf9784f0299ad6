using System.Globalization;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Hosts;

/// <content>The files there.</content>
public sealed partial class Host
{
    /// <summary>Reads a text file on the host.</summary>
    /// <exception cref="CommandFailedException">The file cannot be read.</exception>
    public async Task<string> ReadTextAsync(string path, CancellationToken cancellation) =>
        (await RunAsync(new HostCommand("cat", "--", path), cancellation).ConfigureAwait(false)).Output;

    /// <summary>Writes a text file on the host beside its place, flushes it, and renames it: a reader sees the old or the new content, never a part.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its content, UTF-8.</param>
    /// <param name="mode">Its permissions in octal, e.g. <c>0600</c>.</param>
    /// <param name="cancellation">Stops the write; the old content stays.</param>
    /// <exception cref="CommandFailedException">The file cannot be written.</exception>
    public Task WriteTextAsync(string path, string content, string mode, CancellationToken cancellation)
    {
        const string script = """
            umask 077
            cat > "$1.new" && chmod "$2" -- "$1.new" && sync -- "$1.new" && mv -f -- "$1.new" "$1"
            """;
        return RunAsync(new HostCommand("sh", "-c", script, "write", path, mode) { StandardInput = content }, cancellation);
    }

    /// <summary>Copies bytes of a file on the host into a stream.</summary>
    /// <param name="path">The file.</param>
    /// <param name="destination">Takes the bytes.</param>
    /// <param name="cancellation">Ends the copy.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many at most; all that follow when null.</param>
    /// <exception cref="CommandFailedException">The file cannot be read.</exception>
    public Task ReadBytesAsync(string path, Stream destination, CancellationToken cancellation, long offset = 0, long? count = null)
    {
        List<string> words = ["if=" + path, "bs=1M", "status=none", "iflag=skip_bytes,count_bytes,fullblock", string.Create(CultureInfo.InvariantCulture, $"skip={offset}")];
        if (count is { } bytes)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"count={bytes}"));
        }

        return RunAsync(new HostCommand("dd", words) { Output = destination }, cancellation);
    }

    /// <summary>Writes bytes into a file on the host, from an offset on; makes the file where there is none, and leaves its other bytes as they are. Not atomic: for files that nobody reads before they are whole.</summary>
    /// <exception cref="CommandFailedException">The file cannot be written.</exception>
    public Task WriteBytesAsync(string path, long offset, Stream content, CancellationToken cancellation) =>
        RunAsync(new HostCommand("dd", "of=" + path, "bs=1M", "status=none", "conv=notrunc", "iflag=fullblock", "oflag=seek_bytes", string.Create(CultureInfo.InvariantCulture, $"seek={offset}")) { Input = content }, cancellation);

    /// <summary>Whether a path exists on the host.</summary>
    public async Task<bool> ExistsAsync(string path, CancellationToken cancellation)
    {
        var result = await TryRunAsync(new HostCommand("test", "-e", path), cancellation).ConfigureAwait(false);
        return result.ExitCode switch { 0 => true, 1 => false, _ => throw new CommandFailedException(result) };
    }

    /// <summary>Makes a directory, and those above it that are missing, for nobody but the present user (0700); one that is there is left as it is.</summary>
    /// <exception cref="CommandFailedException">It cannot be made.</exception>
    public Task MakeDirectoryAsync(string path, CancellationToken cancellation) =>
        RunAsync(new HostCommand("sh", "-c", """umask 077; mkdir -p -- "$1" """, "directory", path), cancellation);

    /// <summary>The names in a directory, sorted by ordinal; empty where the directory does not exist.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string directory, CancellationToken cancellation)
    {
        const string script = """[ ! -d "$1" ] || ls -A -- "$1" """;
        var result = await RunAsync(new HostCommand("sh", "-c", script, "list", directory), cancellation).ConfigureAwait(false);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }

    /// <summary>Bytes and inodes that the present user may still use on the file system of a path, or of its nearest existing parent, and that file system's mount point.</summary>
    public async Task<FreeSpace> FreeSpaceAsync(string path, CancellationToken cancellation)
    {
        const string script = """
            set -e
            p=$1
            while [ ! -e "$p" ]; do p=$(dirname -- "$p"); done
            table=$(df --output=avail,iavail,target -B1 -- "$p")
            echo "$table" | tail -n 1
            """;
        var result = await RunAsync(new HostCommand("sh", "-c", script, "space", path), cancellation).ConfigureAwait(false);
        var fields = result.Output.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new FreeSpace(
            new ByteCount(long.Parse(fields[0], CultureInfo.InvariantCulture)),
            long.TryParse(fields[1], CultureInfo.InvariantCulture, out var inodes) ? inodes : null,
            fields[2]);
    }
}
