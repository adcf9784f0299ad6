using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Step 4 of the runbook, in a form that holds the rows: pg_dump of a hypertable's name has none of them (hazard T4).</summary>
internal sealed class KeepSafetyCopy(TableWorld world) : Step
{
    /// <summary>The <see cref="SafetyCopy"/>.</summary>
    public const string Key = "safety-copy";

    public override string Id => "keep-safety-copy";

    public override string Purpose => $"Keep a copy of the rows of {world.Table} as they are now in {world.Blueprint.SafetyDirectory}";

    public override IReadOnlyList<string> Commands => [$"COPY (SELECT … FROM {world.Table.Quoted}) TO STDOUT > {world.Blueprint.SafetyDirectory}/rows.copy"];

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
        context.Has(Key) && await world.FindSafetyAsync(cancellation).ConfigureAwait(false) is not null;

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        if ((await world.CommittedAsync(cancellation).ConfigureAwait(false)).Count > 0)
        {
            throw new VerificationFailedException("keeping a safety copy", $"the one in {world.Blueprint.SafetyDirectory}, since rows have been changed already", "none", "somebody removed it: the restore cannot be undone any more. Plan it again.");
        }

        var match = context.Find<TableMatch>(CompareTables.Key)!;
        var range = RowRange.Of(world.Request.Range);
        var columns = match.Target.Written.Select(column => column.Name).ToList();
        var sql = world.Rows(match, range) with { Columns = columns };
        var session = await TableSession.ReadAsync(world.Production, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var file = await world.KeepAsync(session, sql.CopyOut(world.Table.Quoted), $"{world.Blueprint.SafetyDirectory}/rows.copy", cancellation).ConfigureAwait(false);
            var taken = (await session.RowsAsync("SELECT clock_timestamp()", row => row.GetFieldValue<DateTimeOffset>(0), cancellation).ConfigureAwait(false))[0];
            // Of the columns that are brought over, to be compared with what is there when rows are changed.
            var digest = await session.DigestAsync(world.Rows(match, range).Digest(world.Table.Quoted), cancellation).ConfigureAwait(false);
            if (file.Rows != digest.Rows)
            {
                throw new VerificationFailedException($"keeping a copy of {world.Table}", $"its {digest.Rows} rows", $"{file.Rows} in {file.Path}", "nothing has been changed; look at the host's disk.");
            }

            var copy = new SafetyCopy { Run = context.Run, TakenAt = taken, Production = world.Request.Production, Match = match, Range = range, Columns = columns, File = file, Digest = digest };
            await world.WriteSafetyAsync(copy, cancellation).ConfigureAwait(false);
            context.Record(Key, copy, $"{file.Rows} rows, {file.Bytes} bytes in {file.Path}, SHA-256 {file.Sha256[..12]}");
        }
    }
}
