using System.Globalization;

namespace Recovery.Fixtures.Embedded;

/// <summary>A folder in memory for open sites: their servers flush to disk all the time, which costs nothing there.</summary>
internal static class MemoryFolder
{
    private const string Shared = "/dev/shm";

    // Some sites at once, each of 100 MB at first and growing, beside the programs that run in them.
    private const long Enough = 4L << 30;

    /// <summary>Where the present user's folder is, if there is one.</summary>
    public static string Location { get; } = $"{Shared}/drills-{UserId()}";

    /// <summary>Opens the present user's folder; null where there is not enough memory, or where another user has taken its name.</summary>
    public static string? TryOpen()
    {
        if (!Directory.Exists(Shared)
            || new DriveInfo(Shared) is not { DriveFormat: "tmpfs", AvailableFreeSpace: >= Enough }
            || GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < 2 * Enough)
        {
            return null;
        }

        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var folder = Directory.CreateDirectory(Location, own);
        try
        {
            // Only the owner may set the mode.
            File.SetUnixFileMode(folder.FullName, own);
            return folder.FullName;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The name is not always known: a container's user often has none.
    private static int UserId() =>
        int.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2], CultureInfo.InvariantCulture);
}
