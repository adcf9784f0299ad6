using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>What TimescaleDB held while the source was well: beside what the restored database shows of itself, the only way to see what is not there. Best taken with every backup.</summary>
public sealed record TimescaleRecord
{
    private const string Jobs = """
        SELECT j.proc_schema::text, j.proc_name::text,
               CASE WHEN h.id IS NOT NULL THEN format('%I.%I', coalesce(a.user_view_schema, h.schema_name), coalesce(a.user_view_name, h.table_name)) END,
               nullif(j.config - 'hypertable_id' - 'mat_hypertable_id', '{}')::text,
               j.schedule_interval::text, j.max_runtime::text, j.max_retries, j.retry_period::text, j.scheduled, j.fixed_schedule, j.initial_start, j.timezone
        FROM _timescaledb_config.bgw_job j
        LEFT JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
        LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
        WHERE j.id >= 1000 ORDER BY j.id
        """;

    private const string Chunks = """
        SELECT format('%I.%I', hypertable_schema, hypertable_name), format('%I.%I', chunk_schema, chunk_name),
               coalesce(range_start::text, range_start_integer::text), coalesce(range_end::text, range_end_integer::text), is_compressed
        FROM timescaledb_information.chunks ORDER BY range_start, range_start_integer, chunk_name
        """;

    private const string Compression = """
        SELECT format('%I.%I', n.nspname, c.relname), concat_ws(', ', 'segment by ' || segmentby, 'order by ' || orderby)
        FROM timescaledb_information.hypertable_compression_settings s JOIN pg_class c ON c.oid = s.hypertable JOIN pg_namespace n ON n.oid = c.relnamespace
        """;

    /// <summary>When it was taken, by the server's clock.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The extension's version.</summary>
    public required string ExtensionVersion { get; init; }

    /// <summary>The license setting, which names the edition.</summary>
    public required string? License { get; init; }

    /// <summary>The hypertables, those of continuous aggregates left out.</summary>
    public required IReadOnlyList<HypertableRecord> Hypertables { get; init; }

    /// <summary>The continuous aggregates.</summary>
    public required IReadOnlyList<string> Aggregates { get; init; }

    /// <summary>The policies and jobs.</summary>
    public required IReadOnlyList<JobRecord> Policies { get; init; }

    /// <summary>Reads the record of a running server.</summary>
    /// <exception cref="PreconditionException">The database has no TimescaleDB.</exception>
    public static async Task<TimescaleRecord> ReadAsync(Sql database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        var session = await database.ConnectAsync(cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var state = await TimescaleState.ReadAsync(session, cancellation).ConfigureAwait(false)
                ?? throw new PreconditionException($"looking at TimescaleDB in {database.Endpoint}", "the extension", "a database without it", "name the database that has the hypertables.");
            return await ReadAsync(session, state, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the record of a running server into a file on the host.</summary>
    public static async Task<TimescaleRecord> RecordAsync(Sql database, Host host, string file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        var record = await ReadAsync(database, cancellation).ConfigureAwait(false);
        await host.WriteTextAsync(file, Journal.Json.ToText(record), "0600", cancellation).ConfigureAwait(false);
        return record;
    }

    /// <summary>Reads a record from a file on the host.</summary>
    /// <exception cref="PreconditionException">There is none.</exception>
    public static async Task<TimescaleRecord> LoadAsync(Host host, string file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        try
        {
            return Journal.Json.Read<TimescaleRecord>(await host.ReadTextAsync(file, cancellation).ConfigureAwait(false)) ?? throw new JsonException("an empty file");
        }
        catch (Exception cause) when (cause is CommandFailedException or JsonException)
        {
            throw new PreconditionException($"reading the source's record {file}", "what TimescaleDB held while the source was well", cause is RecoveryException known ? known.Seen : cause.Message, "name a record that was taken with a backup; without one, what is missing cannot be known.", cause);
        }
    }

    internal static async Task<TimescaleRecord> ReadAsync(Sql session, TimescaleState state, CancellationToken cancellation)
    {
        var chunks = (await session.RowsAsync(Chunks, row => (Table: row.GetString(0), Chunk: new ChunkRecord(row.GetString(1), row.GetString(2), row.GetString(3), row.GetBoolean(4))), cancellation).ConfigureAwait(false)).ToLookup(row => row.Table, row => row.Chunk);
        var settings = (await session.RowsAsync(Compression, row => (row.GetString(0), row.GetString(1)), cancellation).ConfigureAwait(false)).ToDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);
        return new TimescaleRecord
        {
            RecordedAt = await session.ScalarAsync<DateTime>("SELECT clock_timestamp()", cancellation).ConfigureAwait(false),
            ExtensionVersion = state.ExtensionVersion,
            License = state.License,
            Hypertables = [.. state.Hypertables.Select(table => new HypertableRecord(table.Name, settings.GetValueOrDefault(table.Name), [.. chunks[table.Name]]))],
            Aggregates = state.ContinuousAggregates,
            Policies = await session.RowsAsync(Jobs, ReadJob, cancellation).ConfigureAwait(false),
        };
    }

    private static JobRecord ReadJob(Npgsql.NpgsqlDataReader row) => new()
    {
        Schema = row.GetString(0),
        Procedure = row.GetString(1),
        Subject = row.IsDBNull(2) ? null : row.GetString(2),
        Config = row.IsDBNull(3) ? null : row.GetString(3),
        ScheduleInterval = row.GetString(4),
        MaxRuntime = row.GetString(5),
        MaxRetries = row.GetInt32(6),
        RetryPeriod = row.GetString(7),
        On = row.GetBoolean(8),
        FixedSchedule = row.GetBoolean(9),
        InitialStart = row.IsDBNull(10) ? null : row.GetFieldValue<DateTime>(10),
        TimeZone = row.IsDBNull(11) ? null : row.GetString(11),
    };
}
