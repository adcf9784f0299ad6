using System.Text.Json;

namespace Recovery.Fixtures.Embedded;

/// <summary>
/// Who a site belongs to: a record of the process that opened it, and a lock that the kernel drops when that process
/// ends. The lock counts where processes of another container are not to be seen, the record where locks are not to be had.
/// </summary>
internal sealed class SiteOwner : IDisposable
{
    private readonly FileLock held;

    private SiteOwner(FileLock held) => this.held = held;

    /// <summary>Takes a site for the present process.</summary>
    /// <param name="layout">The site; its folder exists from here on.</param>
    public static SiteOwner Take(SiteLayout layout)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(layout.Folder)!);
        // The lock first: a folder without a held lock may be cleared away by another.
        var held = FileLock.TryTake(LockFile(layout)) ?? throw new InvalidOperationException($"another process has site {layout.Id}");
        layout.Create();
        File.WriteAllText(layout.OwnerFile, JsonSerializer.Serialize(ProcessIdentity.Current));
        return new SiteOwner(held);
    }

    /// <summary>Takes a site whose owner is dead; null where the owner lives.</summary>
    public static SiteOwner? TakeOver(SiteLayout layout)
    {
        var held = FileLock.TryTake(LockFile(layout));
        if (held is not null && IsAlive(layout.OwnerFile))
        {
            held.Dispose();
            return null;
        }

        return held is null ? null : new SiteOwner(held);
    }

    /// <summary>Removes the lock, once the site is gone.</summary>
    public void Remove() => held.Remove();

    /// <inheritdoc/>
    public void Dispose() => held.Dispose();

    // A site without a record was not finished being made, by a process that is no longer there to hold the lock.
    private static bool IsAlive(string ownerFile) =>
        File.Exists(ownerFile)
        && File.ReadAllText(ownerFile) is { Length: > 0 } record
        && JsonSerializer.Deserialize<ProcessIdentity>(record) is { IsAlive: true };

    private static string LockFile(SiteLayout layout) => layout.Folder + ".lock";
}
