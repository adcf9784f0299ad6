using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables;

/// <summary>What was kept before a table was changed, and what was changed since: the record beside the rows, from which the restore can be undone.</summary>
public sealed record SafetyCopy
{
    /// <summary>The name of the record in its directory.</summary>
    public const string FileName = "safety.json";

    /// <summary>Where the copies lie, each in a folder of its own.</summary>
    internal static string DirectoryIn(string workDirectory) => workDirectory.TrimEnd('/') + "/safety";

    /// <summary>Reads the record of a folder on the host; null where there is none.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is no such record.</exception>
    internal static async Task<SafetyCopy?> FindAsync(Host host, string directory, CancellationToken cancellation)
    {
        var file = $"{directory}/{FileName}";
        return await host.ExistsAsync(file, cancellation).ConfigureAwait(false)
            ? Journal.Json.Read<SafetyCopy>(await host.ReadTextAsync(file, cancellation).ConfigureAwait(false))
            : null;
    }

    /// <summary>The schema of the record.</summary>
    public string Schema { get; init; } = "table-safety/1";

    /// <summary>The run that made it.</summary>
    public required string Run { get; init; }

    /// <summary>When it was taken, by the server's clock.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>The server and database of the table.</summary>
    public required SqlEndpoint Production { get; init; }

    /// <summary>The table as it was.</summary>
    public required TableMatch Match { get; init; }

    /// <summary>The rows that were covered; all, or a range.</summary>
    public required RowRange Range { get; init; }

    /// <summary>The columns in the file, in order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The rows, in COPY's text format.</summary>
    public required CopiedFile File { get; init; }

    /// <summary>The digest of the rows.</summary>
    public required RowDigest Digest { get; init; }

    /// <summary>What was committed; empty until then.</summary>
    public IReadOnlyList<AppliedPart> Applied { get; init; } = [];

    /// <summary>Where the table's sequences stood when the last part was committed.</summary>
    public IReadOnlyList<TableSequence> SequencesLeft { get; init; } = [];

    /// <summary>Whether it was undone.</summary>
    public bool Undone { get; init; }
}
