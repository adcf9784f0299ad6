using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables;

/// <summary>What the on-call engineer wants out of a recovered copy.</summary>
public sealed record ExtractRequest
{
    /// <summary>The database to read from, such as a recovered copy's.</summary>
    public required SqlEndpoint Source { get; init; }

    /// <summary>What is extracted.</summary>
    public required ExtractSelection Selection { get; init; }

    /// <summary>How it is written.</summary>
    public ExtractFormat Format { get; init; } = ExtractFormat.Csv;

    /// <summary>The file on this machine, the client's, not the server's (hazard T13); it must not exist.</summary>
    public required string File { get; init; }
}
