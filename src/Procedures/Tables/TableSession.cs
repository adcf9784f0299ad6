using Npgsql;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Verification;

namespace Recovery.Procedures.Tables;

/// <summary>One transaction, with values printed in the canonical way and hidden rows an error instead of silence; it copies rows in and out as streams. Disposed of before <see cref="CommitAsync"/>, it has changed nothing.</summary>
internal sealed class TableSession : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private TableSession(NpgsqlConnection connection) => this.connection = connection;

    /// <summary>A transaction that reads one snapshot and can change nothing.</summary>
    public static Task<TableSession> ReadAsync(Sql database, CancellationToken cancellation) =>
        BeginAsync(database, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;" + CanonicalText.Settings, cancellation);

    /// <summary>A transaction that changes rows. What the table's own checks and defaults call finds its names as the application's statements do.</summary>
    public static Task<TableSession> ChangeAsync(Sql database, CancellationToken cancellation) =>
        BeginAsync(database, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;" + CanonicalText.Settings + "SET LOCAL search_path TO DEFAULT", cancellation);

    public async Task<int> ExecuteAsync(string text, CancellationToken cancellation, params object[] parameters)
    {
        var command = Command(text, parameters);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

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

    /// <summary>The columns of a query's result.</summary>
    public async Task<IReadOnlyList<TableColumn>> ColumnsAsync(string text, CancellationToken cancellation)
    {
        var command = Command(text);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SchemaOnly, cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return [.. Enumerable.Range(0, reader.FieldCount).Select(i => new TableColumn { Name = reader.GetName(i), Type = reader.GetDataTypeName(i), NotNull = false, HasDefault = false, Generated = false, AlwaysIdentity = false })];
            }
        }
    }

    public async Task<long> CountAsync(string text, CancellationToken cancellation) => (await RowsAsync(text, row => row.GetInt64(0), cancellation).ConfigureAwait(false))[0];

    public async Task<RowDigest> DigestAsync(string text, CancellationToken cancellation) => (await RowsAsync(text, row => new RowDigest(row.GetInt64(0), row.GetString(1)), cancellation).ConfigureAwait(false))[0];

    /// <summary>Copies the rows of a query out.</summary>
    /// <param name="copy">The whole statement, <c>COPY … TO STDOUT</c>.</param>
    /// <param name="consume">Takes the bytes.</param>
    /// <param name="cancellation">Ends the copy.</param>
    /// <param name="binary">Whether the statement's format is the binary one.</param>
    public async Task CopyOutAsync(string copy, Func<Stream, Task> consume, CancellationToken cancellation, bool binary = false)
    {
        if (binary)
        {
            var raw = await connection.BeginRawBinaryCopyAsync(copy, cancellation).ConfigureAwait(false);
            await using (raw.ConfigureAwait(false))
            {
                await consume(raw).ConfigureAwait(false);
                return;
            }
        }

        using var reader = await connection.BeginTextExportAsync(copy, cancellation).ConfigureAwait(false);
        await consume(((StreamReader)reader).BaseStream).ConfigureAwait(false);
    }

    /// <summary>Copies rows in. An exception of the producer's ends the copy as failed, never as complete.</summary>
    /// <param name="copy">The whole statement, <c>COPY … FROM STDIN</c>.</param>
    /// <param name="produce">Writes the bytes.</param>
    /// <param name="cancellation">Ends the copy.</param>
    /// <param name="binary">Whether the statement's format is the binary one.</param>
    public async Task CopyInAsync(string copy, Func<Stream, Task> produce, CancellationToken cancellation, bool binary = false)
    {
        if (binary)
        {
            var raw = await connection.BeginRawBinaryCopyAsync(copy, cancellation).ConfigureAwait(false);
            await using (raw.ConfigureAwait(false))
            {
                // A copy that was cut off has no end mark, and is refused by the server itself.
                await produce(raw).ConfigureAwait(false);
                return;
            }
        }

        var writer = (NpgsqlCopyTextWriter)await connection.BeginTextImportAsync(copy, cancellation).ConfigureAwait(false);
        try
        {
            await produce(writer.BaseStream).ConfigureAwait(false);
        }
        catch
        {
            await writer.CancelAsync().ConfigureAwait(false);
            throw;
        }

        await writer.DisposeAsync().ConfigureAwait(false);
    }

    public Task CommitAsync(CancellationToken cancellation) => ExecuteAsync("COMMIT", cancellation);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static async Task<TableSession> BeginAsync(Sql database, string begin, CancellationToken cancellation)
    {
        var session = new TableSession(await database.OpenAsync(cancellation).ConfigureAwait(false));
        try
        {
            await session.ExecuteAsync(begin, cancellation).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
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
