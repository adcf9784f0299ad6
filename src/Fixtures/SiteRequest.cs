using Recovery.Procedures.Values;

namespace Recovery.Fixtures;

/// <summary>What a practice site is to hold.</summary>
public sealed record SiteRequest
{
    /// <summary>The scenario's name; the folder of its kept evidence is called after it.</summary>
    public required string Name { get; init; }

    /// <summary>True for the seeded database with one full backup; false for an empty database without a backup (the stanza exists).</summary>
    public bool Populated { get; init; } = true;

    /// <summary>False to open the site with the server stopped.</summary>
    public bool StartServer { get; init; } = true;

    /// <summary>True to have the object storage refuse wrong keys. Without it, any key is accepted.</summary>
    public bool AuthenticateStorage { get; init; }

    /// <summary>True to have backups made in this site use block incrementals (<c>repo1-block</c>, hazard P32).</summary>
    public bool BlockIncrementals { get; init; }

    /// <summary>How many files a small volume can hold: some times as many as a cluster needs, and few enough that a fault can make them all.</summary>
    public const int SmallVolumeFiles = 20_000;

    /// <summary>The size of a small volume that the database host is to have besides its other directories; null for none.</summary>
    public ByteCount? SmallVolume { get; init; }

    /// <summary>pgBackRest settings of the <c>[global]</c> section, by name, put over the site's own.</summary>
    public IReadOnlyDictionary<string, string> RepositorySettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Settings of the production server, by name, as SQL literals where they need quotes, put over the site's own.</summary>
    public IReadOnlyDictionary<string, string> ServerSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
