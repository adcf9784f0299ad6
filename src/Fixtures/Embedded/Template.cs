namespace Recovery.Fixtures.Embedded;

/// <summary>A stopped cluster and its repository, from which sites are cloned.</summary>
internal sealed record Template
{
    /// <summary>Where the clock of every template begins.</summary>
    public static readonly DateTimeOffset Begins = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When the template's full backup is made.</summary>
    public static readonly DateTimeOffset Backup = Begins.AddHours(2);

    /// <summary>Its folder; complete, since it is renamed into place.</summary>
    public required string Directory { get; init; }

    /// <summary>Where its clock ended, and the clock of each clone begins.</summary>
    public DateTimeOffset EndsAt { get; } = Begins.AddHours(3);

    /// <summary>The data directory.</summary>
    public string DataDirectory => Path.Combine(Directory, "data");

    /// <summary>The objects of the repository.</summary>
    public string Objects => Path.Combine(Directory, "objects");
}
