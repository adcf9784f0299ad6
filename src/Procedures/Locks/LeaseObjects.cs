using System.Globalization;
using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Locks;

/// <summary>The numbered objects of one lock. Only their order counts: the highest number says who has it.</summary>
internal sealed class LeaseObjects(SharedLock wanted) : IDisposable
{
    private const string ContentType = "application/json";

    /// <summary>How many stay: they say who had the lock, and nobody who has just listed them reads one that is gone.</summary>
    private const int Remembered = 10;
    private static readonly ByteCount LargestRecord = new(64 * 1024);
    private readonly ObjectStore store = new(wanted.Place.Store);

    /// <summary>The highest number; null where nobody ever had the lock.</summary>
    public async Task<(long Number, StoredObject Object)?> LastAsync(CancellationToken cancellation) => await NumbersAsync(cancellation).ConfigureAwait(false) is [.., var last] ? last : null;

    /// <summary>Who holds, or held, it by that object; null where that cannot be read, which counts as somebody.</summary>
    public async Task<LeaseRecord?> ReadAsync(StoredObject item, CancellationToken cancellation)
    {
        if (item.Size > LargestRecord)
        {
            return null;
        }

        try
        {
            return Journal.Json.Read<LeaseRecord>(await store.ReadTextAsync(item.Key, cancellation).ConfigureAwait(false));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Creates a number, as one of all who try.</summary>
    /// <exception cref="PreconditionException">The storage lets two create it.</exception>
    public async Task<bool> CreateAsync(long number, LeaseRecord record, CancellationToken cancellation)
    {
        var (key, content) = (KeyOf(number), Journal.Json.ToBytes(record));
        if (!await store.AddAsync(key, content, ContentType, cancellation).ConfigureAwait(false))
        {
            return false;
        }

        return !await store.AddAsync(key, content, ContentType, cancellation).ConfigureAwait(false)
            ? true
            : throw new PreconditionException($"locking {wanted.Name} in {wanted.Place.Store}", "that an object is not stored over another one (If-None-Match)", "that it was", "this object storage cannot keep a lock that two machines respect: switch it off (`locks.prefix` empty), and make sure that nobody else restores; nothing has been changed.");
    }

    /// <summary>Writes a number anew.</summary>
    public Task WriteAsync(long number, LeaseRecord record, CancellationToken cancellation) => store.WriteAsync(KeyOf(number), Journal.Json.ToBytes(record), ContentType, cancellation);

    /// <summary>Removes all but the last few.</summary>
    public async Task ForgetOldAsync(CancellationToken cancellation)
    {
        foreach (var (_, item) in (await NumbersAsync(cancellation).ConfigureAwait(false)).SkipLast(Remembered))
        {
            await store.DeleteAsync(item.Key, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => store.Dispose();

    private async Task<IReadOnlyList<(long Number, StoredObject Object)>> NumbersAsync(CancellationToken cancellation) =>
        [.. (await store.ListAsync(wanted.Folder, cancellation).ConfigureAwait(false))
            .Select(item => (Number: long.TryParse(item.Key.AsSpan(wanted.Folder.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0, Object: item))
            .Where(entry => entry.Number > 0)
            .OrderBy(entry => entry.Number)];

    private string KeyOf(long number) => wanted.Folder + number.ToString("D10", CultureInfo.InvariantCulture);
}
