namespace Recovery.Procedures.Locks;

/// <summary>What must not be used by two runs at once, whichever machines they are on.</summary>
/// <param name="Place">Where the lock is kept.</param>
/// <param name="Name">What is locked, such as <c>stanza greenlang</c>.</param>
public sealed record SharedLock(LockStore Place, string Name)
{
    /// <summary>What the keys of this lock begin with. The bucket's name is in it, so that a lock that was replicated into another region locks nothing there.</summary>
    internal string Folder => $"{Place.Prefix}{Place.Store.Bucket}/{Uri.EscapeDataString(Name)}/";

    /// <summary>The lock of a stanza: a restore reads what a backup expires.</summary>
    /// <param name="place">Where it is kept.</param>
    /// <param name="stanza">The stanza.</param>
    public static SharedLock OfStanza(LockStore place, string stanza) => new(place, $"stanza {stanza}");

    /// <summary>The locks that a run on a stanza takes.</summary>
    /// <param name="place">Where they are kept; null for none.</param>
    /// <param name="stanza">The stanza.</param>
    internal static IReadOnlyList<SharedLock> OnStanza(LockStore? place, string stanza) => place is null ? [] : [OfStanza(place, stanza)];
}
