namespace Recovery.Fixtures.Sites;

/// <summary>A stopped cluster and its repository, from which sites are cloned.</summary>
internal sealed record Template
{
    /// <summary>Where the clock of every template begins.</summary>
    public static readonly DateTimeOffset Begins = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When the template's full backup is made.</summary>
    public static readonly DateTimeOffset Backup = Begins.AddHours(2);

    /// <summary>Where its clock ends, and the clock of each clone begins.</summary>
    public static readonly DateTimeOffset Ends = Begins.AddHours(3);

    /// <summary>Its folder; complete, since it is renamed into place.</summary>
    public required string Directory { get; init; }

    /// <summary>The data directory, or an archive of it.</summary>
    public string DataDirectory => Path.Combine(Directory, "data");

    /// <summary>The objects of the repository, or an archive of them.</summary>
    public string Objects => Path.Combine(Directory, "objects");
}
