using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>TimescaleDB in one database, as its catalog and settings show it.</summary>
public sealed record TimescaleState
{
    /// <summary>The version of the extension's objects in the database (<c>pg_extension</c>).</summary>
    public required string ExtensionVersion { get; init; }

    /// <summary><c>timescale</c> for the Community edition, <c>apache</c> for the Apache edition (<c>timescaledb.license</c>); null where the library is not preloaded.</summary>
    public required string? License { get; init; }

    /// <summary>Whether <c>timescaledb.restoring</c> is on: compressed chunks then read as empty (hazard T1).</summary>
    public required bool Restoring { get; init; }

    /// <summary>The hypertables.</summary>
    public required IReadOnlyList<HypertableState> Hypertables { get; init; }

    /// <summary>The continuous aggregates' names.</summary>
    public required IReadOnlyList<string> ContinuousAggregates { get; init; }

    /// <summary>The edition in words.</summary>
    public string Edition => License switch { "timescale" => "Community", "apache" => "Apache", _ => "not preloaded" };

    /// <summary>Reads the state; null where the database has no TimescaleDB.</summary>
    public static async Task<TimescaleState?> ReadAsync(Sql database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        var version = await database.ScalarAsync<string>("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'", cancellation).ConfigureAwait(false);
        return version is null
            ? null
            : new TimescaleState
            {
                ExtensionVersion = version,
                License = await database.ScalarAsync<string>("SELECT current_setting('timescaledb.license', true)", cancellation).ConfigureAwait(false),
                Restoring = await database.ScalarAsync<string>("SELECT current_setting('timescaledb.restoring', true)", cancellation).ConfigureAwait(false) == "on",
                Hypertables = await HypertableState.ReadAllAsync(database, cancellation).ConfigureAwait(false),
                ContinuousAggregates = await database.RowsAsync("SELECT format('%I.%I', view_schema, view_name) FROM timescaledb_information.continuous_aggregates ORDER BY 1", row => row.GetString(0), cancellation).ConfigureAwait(false),
            };
    }
}
