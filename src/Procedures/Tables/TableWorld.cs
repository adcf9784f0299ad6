using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables;

/// <summary>What the steps of one table restore share, made from its blueprint.</summary>
internal sealed class TableWorld(Host host, TableRestoreBlueprint blueprint)
{
    /// <summary>The schema of what is staged in production for the time of a run.</summary>
    public const string StageSchema = "runbook_stage";

    public Host Host => host;

    public TableRestoreBlueprint Blueprint => blueprint;

    public TableRestoreRequest Request => blueprint.Request;

    public TableName Table => Request.Table;

    public Sql Production { get; } = new(blueprint.Request.Production);

    /// <summary>The staged rows of the source.</summary>
    public string Stage => $"{StageSchema}.{Sql.Identifier("rows_" + blueprint.Id)}";

    /// <summary>What was committed, in the same transaction as the rows: the only witness that a killed run cannot lose.</summary>
    public string Witness => $"{StageSchema}.{Sql.Identifier("done_" + blueprint.Id)}";

    public string SafetyFile => $"{blueprint.SafetyDirectory}/{SafetyCopy.FileName}";

    public RowSql Rows(TableMatch match, RowRange range) => new() { Target = match.Target, Columns = match.Map.Columns, Stage = Stage, Range = range };

    public Task<SafetyCopy?> FindSafetyAsync(CancellationToken cancellation) => SafetyCopy.FindAsync(host, blueprint.SafetyDirectory, cancellation);

    public Task WriteSafetyAsync(SafetyCopy copy, CancellationToken cancellation) =>
        host.WriteTextAsync(SafetyFile, Journal.Json.ToText(copy), "0600", cancellation);

    /// <summary>Writes rows into a file on the host that only its owner may read, and flushes it.</summary>
    public async Task<CopiedFile> KeepAsync(TableSession session, string copy, string file, CancellationToken cancellation)
    {
        await host.RunAsync(new HostCommand("sh", "-c", """umask 077; mkdir -p -- "$(dirname -- "$1")" && : > "$1" """, "keep", file), cancellation).ConfigureAwait(false);
        CopiedFile? kept = null;
        await session.CopyOutAsync(
            copy,
            async rows =>
            {
                using var counted = new CountingStream(rows);
                await host.WriteBytesAsync(file, 0, counted, cancellation).ConfigureAwait(false);
                kept = counted.Describe(file);
            },
            cancellation).ConfigureAwait(false);
        await host.RunAsync(new HostCommand("sync", file), cancellation).ConfigureAwait(false);
        return kept!;
    }

    /// <summary>The parts that were committed, from the witness; none where it is not there.</summary>
    public async Task<IReadOnlyList<AppliedPart>> CommittedAsync(CancellationToken cancellation) =>
        await Production.ScalarAsync<bool>("SELECT to_regclass($1) IS NOT NULL", cancellation, Witness).ConfigureAwait(false)
            ? await Production.RowsAsync($"SELECT what FROM {Witness} ORDER BY part", row => Journal.Json.Read<AppliedPart>(row.GetString(0))!, cancellation).ConfigureAwait(false)
            : [];
}
