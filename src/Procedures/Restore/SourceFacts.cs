using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Timescale;

namespace Recovery.Procedures.Restore;

/// <summary>What was true of the source while it was well, so that a restore can be compared with more than itself.</summary>
public sealed record SourceFacts
{
    /// <summary>The key of this finding in a run that restored a database: what is true of that one.</summary>
    public const string RestoredKey = "database";

    /// <summary>When they were recorded, by the server's clock.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The server's version, e.g. <c>17.11</c>.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The database's TimescaleDB; null where it has none.</summary>
    public TimescaleState? Timescale { get; init; }

    /// <summary>Reads the facts from a running server.</summary>
    public static async Task<SourceFacts> ReadAsync(Sql database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        var session = await database.ConnectAsync(cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return new SourceFacts
            {
                RecordedAt = await session.ScalarAsync<DateTime>("SELECT clock_timestamp()", cancellation).ConfigureAwait(false),
                ServerVersion = await session.ScalarAsync<string>("SHOW server_version", cancellation).ConfigureAwait(false) ?? string.Empty,
                Timescale = await TimescaleState.ReadAsync(session, cancellation).ConfigureAwait(false),
            };
        }
    }

    /// <summary>Records the facts of a running server in a file on the host; best done with every backup.</summary>
    public static async Task<SourceFacts> RecordAsync(Sql database, Host host, string file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        var facts = await ReadAsync(database, cancellation).ConfigureAwait(false);
        await host.WriteTextAsync(file, Journal.Json.ToText(facts), "0600", cancellation).ConfigureAwait(false);
        return facts;
    }

    /// <summary>The facts recorded in a file; null where there is no such file.</summary>
    public static async Task<SourceFacts?> FindAsync(Host host, string file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        return await host.ExistsAsync(file, cancellation).ConfigureAwait(false)
            ? Journal.Json.Read<SourceFacts>(await host.ReadTextAsync(file, cancellation).ConfigureAwait(false))
            : null;
    }
}
