using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Writes the rows into a file of this machine, from one read-only snapshot, and says beside it what it holds.</summary>
internal sealed class ExtractRows(Host host, ExtractRequest request) : Step
{
    /// <summary>The <see cref="ExtractDescription"/>.</summary>
    public const string Key = "extract";

    public override string Id => "extract-rows";

    public override string Purpose => $"Write {request.Selection} into {request.File} on this machine, with its count and SHA-256 beside it";

    public override IReadOnlyList<string> Commands => request.Selection switch
    {
        ExtractSelection.Tables tables => [new HostCommand("pg_dump", DumpArguments(tables, "…", "<socket directory>")).ToString()],
        _ => [Sql().Copy.Replace("\n", " ", StringComparison.Ordinal)],
    };

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var session = await TableSession.ReadAsync(new Sql(request.Source), cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var description = request.Selection is ExtractSelection.Tables tables
                ? await DumpAsync(session, tables, cancellation).ConfigureAwait(false)
                : await CopyAsync(session, cancellation).ConfigureAwait(false);
            File.Move(request.File + ".part", request.File, overwrite: true);
            var beside = ExtractFile.Create(request.File + ExtractDescription.Suffix);
            await using (beside.ConfigureAwait(false))
            {
                await Journal.Json.WriteAsync(beside, description, cancellation).ConfigureAwait(false);
            }

            context.Record(Key, description, $"{description.File.Rows} rows, {description.File.Bytes} bytes, SHA-256 {description.File.Sha256[..12]}");
        }
    }

    /// <summary>The columns and the number of rows; refuses what is no single query.</summary>
    public static async Task<(IReadOnlyList<TableColumn> Columns, long Rows)> LookAsync(TableSession session, ExtractRequest request, CancellationToken cancellation)
    {
        var sql = new ExtractSql(QueryOf(request.Selection), request.Format);
        try
        {
            var columns = await session.ColumnsAsync(sql.Shape, cancellation).ConfigureAwait(false);
            return (columns, await session.CountAsync(sql.Count, cancellation).ConfigureAwait(false));
        }
        catch (PostgresException refused)
        {
            throw new PreconditionException($"reading {request.Selection}", "a condition or one query that only reads", refused.MessageText, "names need their schema, times an offset ('2026-02-03 14:00:00+00'), and there is no semicolon. Nothing has been written.", refused);
        }
    }

    private static string QueryOf(ExtractSelection selection) => selection switch
    {
        ExtractSelection.Rows { Where: { } where } rows => $"SELECT * FROM {rows.Table.Quoted} WHERE (\n{where}\n)",
        ExtractSelection.Rows rows => $"SELECT * FROM {rows.Table.Quoted}",
        ExtractSelection.Query query => query.Text,
        _ => throw new InvalidOperationException("Tables are dumped."),
    };

    private ExtractSql Sql() => new(QueryOf(request.Selection), request.Format);

    private async Task<ExtractDescription> CopyAsync(TableSession session, CancellationToken cancellation)
    {
        var (columns, rows) = await LookAsync(session, request, cancellation).ConfigureAwait(false);
        var digest = await session.DigestAsync(Sql().Digest(columns.Select(column => column.Name)), cancellation).ConfigureAwait(false);
        CopiedFile? written = null;
        var file = ExtractFile.Create(request.File + ".part");
        await using (file.ConfigureAwait(false))
        {
            using var counted = new CountingStream(file, quoted: request.Format == ExtractFormat.Csv);
            await session.CopyOutAsync(Sql().Copy, from => from.CopyToAsync(counted, cancellation), cancellation, binary: request.Format == ExtractFormat.Binary).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
            written = counted.Describe(request.File);
        }

        var lines = request.Format switch { ExtractFormat.Csv => written.Rows - 1, ExtractFormat.Text => written.Rows, _ => rows };
        return lines == rows
            ? new ExtractDescription { Request = request, TakenAt = await TimeAsync(session, cancellation).ConfigureAwait(false), File = written with { Rows = rows }, Columns = columns, Digest = digest }
            : throw new VerificationFailedException($"writing {request.File}", $"{rows} rows", $"{lines}", "look at this machine's disk; the file ends in .part.");
    }

    /// <summary>pg_dump on the host, in the very snapshot in which the rows are counted; its bytes come here.</summary>
    private async Task<ExtractDescription> DumpAsync(TableSession session, ExtractSelection.Tables tables, CancellationToken cancellation)
    {
        long rows = 0;
        foreach (var table in tables.Names)
        {
            rows += await session.CountAsync($"SELECT count(*) FROM {table.Quoted}", cancellation).ConfigureAwait(false);
        }

        var snapshot = (await session.RowsAsync("SELECT pg_export_snapshot()", row => row.GetString(0), cancellation).ConfigureAwait(false))[0];
        var server = request.Source.Host.StartsWith('/') ? (await session.RowsAsync("SHOW unix_socket_directories", row => row.GetString(0), cancellation).ConfigureAwait(false))[0].Split(',')[0].Trim().Trim('"') : request.Source.Host;
        CopiedFile? written = null;
        var file = ExtractFile.Create(request.File + ".part");
        await using (file.ConfigureAwait(false))
        {
            using var counted = new CountingStream(file);
            await host.RunAsync(new HostCommand("pg_dump", DumpArguments(tables, snapshot, server)) { Output = counted }, cancellation).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
            written = counted.Describe(request.File);
        }

        return new ExtractDescription { Request = request, TakenAt = await TimeAsync(session, cancellation).ConfigureAwait(false), File = written with { Rows = rows }, Columns = [] };
    }

    private string[] DumpArguments(ExtractSelection.Tables tables, string snapshot, string server) =>
        ["--format=custom", "--no-password", "--snapshot=" + snapshot, "--host=" + server, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--port={request.Source.Port}"), "--username=" + request.Source.User, "--dbname=" + request.Source.Database, .. tables.Names.Select(table => "--table=" + table.Quoted)];

    private static async Task<DateTimeOffset> TimeAsync(TableSession session, CancellationToken cancellation) =>
        (await session.RowsAsync("SELECT now()", row => row.GetFieldValue<DateTimeOffset>(0), cancellation).ConfigureAwait(false))[0];
}
