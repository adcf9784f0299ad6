using Npgsql;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Verification;

/// <summary>A session that prints values in the canonical way (<see cref="CanonicalText"/>) and reads one snapshot, or one transaction before it is committed.</summary>
public sealed class SnapshotSession : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly bool owned;

    private SnapshotSession(NpgsqlConnection connection, bool owned)
    {
        this.connection = connection;
        this.owned = owned;
    }

    /// <summary>Connects and takes a snapshot that all queries see, read only. A server in recovery will do.</summary>
    /// <param name="sql">The database.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<SnapshotSession> OpenAsync(Sql sql, CancellationToken cancellation)
    {
        var session = new SnapshotSession(await sql.OpenAsync(cancellation).ConfigureAwait(false), owned: true);
        try
        {
            await session.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;" + CanonicalText.Settings, cancellation).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads within a transaction that the caller has begun, with what it has changed so far. Its settings are the canonical ones from here to its end; the connection stays the caller's.</summary>
    /// <param name="transaction">A connection in a transaction.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<SnapshotSession> WithinAsync(NpgsqlConnection transaction, CancellationToken cancellation)
    {
        var session = new SnapshotSession(transaction, owned: false);
        await session.ExecuteAsync(CanonicalText.Settings, cancellation).ConfigureAwait(false);
        return session;
    }

    /// <summary>All rows of a query, each read by <paramref name="read"/>; values travel as parameters ($1, $2, …).</summary>
    public async Task<IReadOnlyList<T>> RowsAsync<T>(string text, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] parameters)
    {
        var command = Command(text, parameters);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }

                return rows;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => owned ? connection.DisposeAsync() : ValueTask.CompletedTask;

    private async Task ExecuteAsync(string text, CancellationToken cancellation)
    {
        var command = Command(text);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

    private NpgsqlCommand Command(string text, params object[] parameters)
    {
#pragma warning disable CA2100 // names in the text come quoted from the catalogue; values are parameters
        var command = new NpgsqlCommand(text, connection);
#pragma warning restore CA2100
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
