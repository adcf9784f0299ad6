using System.Globalization;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Faults;

/// <summary>Something else has made so many files that the file system can hold no more, though it has room.</summary>
/// <param name="host">The database host.</param>
/// <param name="directory">A directory of that file system, in which a folder with these files lies.</param>
public sealed class FewInodes(Host host, string directory) : Fault
{
    private const string Fill = """
        mkdir "$1"
        i=0
        while { true >"$1/$i"; } 2>/dev/null; do i=$((i + 1)); done
        """;

    private const long LeftOver = 100;

    /// <inheritdoc/>
    public override string What => $"the file system of {directory} can hold no more files";

    /// <inheritdoc/>
    public override string Culprit => directory;

    private string Folder => directory + "/many";

    /// <inheritdoc/>
    protected override Task ApplyAsync(CancellationToken cancellation) => host.RunAsync(new HostCommand("sh", "-c", Fill, "fill", Folder), cancellation);

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        (await host.FreeSpaceAsync(directory, cancellation).ConfigureAwait(false)).Inodes switch
        {
            null => "it does not count files",
            > LeftOver and var left => string.Create(CultureInfo.InvariantCulture, $"{left} more can be made"),
            _ => null,
        };

    /// <inheritdoc/>
    protected override Task UndoAsync(CancellationToken cancellation) => host.RunAsync(new HostCommand("rm", "-rf", "--", Folder), cancellation);
}
