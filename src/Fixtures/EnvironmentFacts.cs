namespace Recovery.Fixtures;

/// <summary>What a place to practise in consists of, for the report.</summary>
public sealed record EnvironmentFacts
{
    /// <summary>The server's version, e.g. <c>17.11</c>.</summary>
    public required string PostgreSqlVersion { get; init; }

    /// <summary>The extension's version, e.g. <c>2.19.3</c>.</summary>
    public required string TimescaleDbVersion { get; init; }

    /// <summary><c>Community</c> where the library of the Timescale licence is there, else <c>Apache</c>.</summary>
    public required string TimescaleDbEdition { get; init; }

    /// <summary>pgBackRest's version, e.g. <c>2.55.1</c>.</summary>
    public required string PgBackRestVersion { get; init; }

    /// <summary>What plays the object storage, e.g. <c>moto 5.1.1</c>.</summary>
    public required string ObjectStorage { get; init; }

    /// <summary>How a site is kept apart from the machine: <c>bwrap user namespace</c> or <c>chroot</c>.</summary>
    public required string Isolation { get; init; }
}
