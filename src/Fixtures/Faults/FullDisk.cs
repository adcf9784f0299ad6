using System.Globalization;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Faults;

/// <summary>Something else has filled a file system, but for a last bit where that is wanted.</summary>
/// <param name="host">The database host.</param>
/// <param name="directory">A directory of that file system, in which the filling file lies.</param>
/// <param name="leaves">How many bytes stay free.</param>
public sealed class FullDisk(Host host, string directory, long leaves = 64 * 1024) : Fault
{
    /// <inheritdoc/>
    public override string What => $"the file system of {directory} is full";

    /// <inheritdoc/>
    public override string Culprit => directory;

    private string Filler => directory + "/filler";

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation) =>
        await host.RunAsync(new HostCommand("fallocate", "-l", (await FreeAsync(cancellation).ConfigureAwait(false) - leaves).ToString(CultureInfo.InvariantCulture), Filler), cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        await FreeAsync(cancellation).ConfigureAwait(false) is var free && free > leaves ? $"{free} bytes are free" : null;

    /// <inheritdoc/>
    protected override Task UndoAsync(CancellationToken cancellation) => host.RunAsync(new HostCommand("rm", "-f", "--", Filler), cancellation);

    private async Task<long> FreeAsync(CancellationToken cancellation) => (await host.FreeSpaceAsync(directory, cancellation).ConfigureAwait(false)).Bytes.Value;
}
