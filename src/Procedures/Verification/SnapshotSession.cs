using Npgsql;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Verification;

/// <summary>A read-only session that sees one snapshot throughout and prints values in the canonical way. Works on a server in recovery, too.</summary>
public sealed class SnapshotSession : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private SnapshotSession(NpgsqlConnection connection) => this.connection = connection;

    /// <summary>Connects, takes the canonical settings and a snapshot.</summary>
    /// <param name="sql">The database.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<SnapshotSession> OpenAsync(Sql sql, CancellationToken cancellation)
    {
        var session = new SnapshotSession(await sql.OpenAsync(cancellation).ConfigureAwait(false));
        try
        {
            var command = session.Command(CanonicalText.Session + "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            }

            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
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
    public ValueTask DisposeAsync() => connection.DisposeAsync();

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
