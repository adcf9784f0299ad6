using Npgsql;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Postgres;

/// <summary>Short SQL through Npgsql, sessions in UTC: a connection a call, unless one was made before. Values travel as parameters (<c>$1</c>, <c>$2</c>, …), never inside the text.</summary>
public sealed class Sql : IAsyncDisposable
{
    private readonly NpgsqlConnection? connected;

    /// <summary>SQL over a connection a call.</summary>
    /// <param name="endpoint">Where the server answers.</param>
    public Sql(SqlEndpoint endpoint) => Endpoint = endpoint;

    private Sql(SqlEndpoint endpoint, NpgsqlConnection connected)
        : this(endpoint) => this.connected = connected;

    /// <summary>Where the server answers.</summary>
    public SqlEndpoint Endpoint { get; }

    /// <summary>Connects once for several questions, which costs the server less; they come one after the other. Dispose it to disconnect.</summary>
    public async Task<Sql> ConnectAsync(CancellationToken cancellation) => new(Endpoint, await OpenAsync(cancellation).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connected?.DisposeAsync() ?? ValueTask.CompletedTask;

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
        return await WithAsync(
            async command =>
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
            },
            text,
            parameters,
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs a statement and returns the number of rows it changed.</summary>
    public Task<int> ExecuteAsync(string text, CancellationToken cancellation, params object[] parameters) =>
        WithAsync(command => command.ExecuteNonQueryAsync(cancellation), text, parameters, cancellation);

    /// <summary>A name quoted for SQL.</summary>
    /// <exception cref="Errors.InvalidInputException">It holds a character that no name can hold.</exception>
    public static string Identifier(string name) => '"' + PlainText.Require("name", name).Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    /// <summary>A text quoted for SQL, for statements that take no parameters, such as COPY. Sessions take backslashes as they are (<see cref="SqlEndpoint.ConnectionString"/>).</summary>
    /// <exception cref="Errors.InvalidInputException">It holds a character that no text can hold.</exception>
    public static string Literal(string value) => "'" + PlainText.Require("text", value).Replace("'", "''", StringComparison.Ordinal) + "'";

    private async Task<T> WithAsync<T>(Func<NpgsqlCommand, Task<T>> use, string text, object[] parameters, CancellationToken cancellation)
    {
        var connection = connected ?? await OpenAsync(cancellation).ConfigureAwait(false);
        try
        {
#pragma warning disable CA2100 // the text is ours; values are parameters
            var command = new NpgsqlCommand(text, connection);
#pragma warning restore CA2100
            await using (command.ConfigureAwait(false))
            {
                foreach (var value in parameters)
                {
                    command.Parameters.Add(new NpgsqlParameter { Value = value });
                }

                return await use(command).ConfigureAwait(false);
            }
        }
        finally
        {
            if (connected is null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
