using Npgsql;

namespace Recovery.Procedures.Postgres;

/// <summary>Short SQL through Npgsql: a connection a call, sessions in UTC. Values travel as parameters (<c>$1</c>, <c>$2</c>, …), never inside the text.</summary>
/// <param name="endpoint">Where the server answers.</param>
public sealed class Sql(SqlEndpoint endpoint)
{
    /// <summary>Where the server answers.</summary>
    public SqlEndpoint Endpoint { get; } = endpoint;

    /// <summary>The same server, another database.</summary>
    public Sql In(string database) => new(Endpoint with { Database = database });

    /// <summary>Opens a connection, for callers that need a session of their own.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(Endpoint.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The first column of the first row; default where there is no row or it is NULL.</summary>
    public async Task<T?> ScalarAsync<T>(string text, CancellationToken cancellation, params object[] parameters)
    {
        var rows = await RowsAsync(text, row => row.IsDBNull(0) ? default : row.GetFieldValue<T>(0), cancellation, parameters).ConfigureAwait(false);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>All rows, each read by <paramref name="read"/>.</summary>
    public async Task<IReadOnlyList<T>> RowsAsync<T>(string text, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] parameters)
    {
        ArgumentNullException.ThrowIfNull(read);
        var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var command = Command(connection, text, parameters);
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
    }

    /// <summary>Runs a statement and returns the number of rows it changed.</summary>
    public async Task<int> ExecuteAsync(string text, CancellationToken cancellation, params object[] parameters)
    {
        var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var command = Command(connection, text, parameters);
            await using (command.ConfigureAwait(false))
            {
                return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A name quoted for SQL.</summary>
    public static string Identifier(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string text, object[] parameters)
    {
#pragma warning disable CA2100 // the text is ours; values are parameters
        var command = new NpgsqlCommand(text, connection);
#pragma warning restore CA2100
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
