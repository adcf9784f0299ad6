using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Takes back what a table restore changed, row by row, last part first. Rows that it did not touch stay, newer ones too.</summary>
internal sealed class UndoRows(TableWorld world, bool loseLaterChanges) : Step
{
    public override string Id => "undo-rows";

    public override string Purpose => $"Take back what the restore changed in {world.Table}, and nothing else, each part in one transaction";

    public override string Destroys => $"the rows that the restore brought into {world.Table}{(loseLaterChanges ? ", and what was changed in them since" : string.Empty)}";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(ApplyRows.Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var safety = (await world.FindSafetyAsync(cancellation).ConfigureAwait(false))!;
        var undone = new List<AppliedPart>();
        foreach (var part in safety.Applied.OrderByDescending(part => part.Part))
        {
            undone.Add(part with { Counts = await UndoAsync(safety, part, cancellation).ConfigureAwait(false) });
        }

        await world.WriteSafetyAsync(safety with { Undone = true }, cancellation).ConfigureAwait(false);
        context.Record(ApplyRows.Key, undone, string.Join("; ", undone.Select(part => part.Counts)));
    }

    private async Task<RowCounts> UndoAsync(SafetyCopy safety, AppliedPart part, CancellationToken cancellation)
    {
        var rows = new RowSql { Target = safety.Match.Target, Columns = safety.Match.Map.Columns, Added = safety.Columns, Stage = UndoRowSql.Back, Range = part.Range };
        var session = await TableSession.ChangeAsync(world.Production, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            try
            {
                var gate = new TableLock(world, session);
                await gate.TakeAsync(rows.Target, references: true, cancellation).ConfigureAwait(false);
                var now = await new TableShapeReader(world.Production).ReadAsync(world.Table, cancellation).ConfigureAwait(false);
                TableGuard.RequireSame(rows.Target, now);
                var counts = part.Undo is { } record
                    ? await ByRecordAsync(session, gate, rows, record, cancellation).ConfigureAwait(false)
                    : await ByCopyAsync(session, gate, rows, safety, part, cancellation).ConfigureAwait(false);
                await SequenceKeeper.BackAsync(session, safety.Match.Target.Sequences, safety.SequencesLeft, now.Sequences, cancellation).ConfigureAwait(false);
                await SequenceKeeper.ForwardAsync(session, now, cancellation).ConfigureAwait(false);
                await gate.ReviveAsync(rows.Target, cancellation).ConfigureAwait(false);
                await session.CommitAsync(cancellation).ConfigureAwait(false);
                return counts;
            }
            catch (PostgresException refused) when (refused.SqlState.StartsWith("23", StringComparison.Ordinal) || refused.SqlState is PostgresErrorCodes.LockNotAvailable)
            {
                throw TableLock.Refused(world.Table, refused);
            }
        }
    }

    private async Task<RowCounts> ByRecordAsync(TableSession session, TableLock gate, RowSql rows, CopiedFile record, CancellationToken cancellation)
    {
        var undo = new UndoRowSql(rows);
        await session.ExecuteAsync(undo.MakeRecord, cancellation).ConfigureAwait(false);
        await LoadAsync(session, UndoRowSql.Fill, record, cancellation).ConfigureAwait(false);
        await session.ExecuteAsync(undo.MakeBack, cancellation).ConfigureAwait(false);
        await session.ExecuteAsync($"ANALYZE {UndoRowSql.Record}", cancellation).ConfigureAwait(false);
        RequireUntouched(await session.CountAsync(undo.CountChangedSince, cancellation).ConfigureAwait(false));
        var changes = new RowChanges(session, rows, TableRestoreMode.Merge);
        var counts = await changes.FindAsync(undo.FindChanges, cancellation).ConfigureAwait(false);
        await changes.RequireNoOrphansAsync(cancellation).ConfigureAwait(false);
        await gate.QuietAsync(rows.Target, cancellation).ConfigureAwait(false);
        await changes.MakeAsync(counts, cancellation).ConfigureAwait(false);
        return counts;
    }

    /// <summary>Without a key there are no single rows to take back: the range becomes what the safety copy holds.</summary>
    private async Task<RowCounts> ByCopyAsync(TableSession session, TableLock gate, RowSql rows, SafetyCopy safety, AppliedPart part, CancellationToken cancellation)
    {
        var seen = await session.DigestAsync(rows.Digest(rows.Target.Table.Quoted), cancellation).ConfigureAwait(false);
        if (seen == safety.Digest)
        {
            return new RowCounts(0, 0, 0, seen.Rows);
        }

        RequireUntouched(seen == part.Left ? 0 : Math.Max(1, Math.Abs(seen.Rows - part.Left!.Rows)));
        var whole = rows with { Columns = safety.Columns };
        await session.ExecuteAsync($"CREATE TEMP TABLE runbook_back ON COMMIT DROP AS SELECT {whole.List("t")} FROM {rows.Target.Table.Quoted} t WHERE false", cancellation).ConfigureAwait(false);
        await LoadAsync(session, $"COPY {UndoRowSql.Back} ({whole.List(null)}) FROM STDIN", safety.File, cancellation).ConfigureAwait(false);
        var changes = new RowChanges(session, whole, TableRestoreMode.Replace);
        var counts = await changes.FindAsync(cancellation).ConfigureAwait(false);
        await changes.RequireNoOrphansAsync(cancellation).ConfigureAwait(false);
        await gate.QuietAsync(rows.Target, cancellation).ConfigureAwait(false);
        await changes.MakeAsync(counts, cancellation).ConfigureAwait(false);
        return counts;
    }

    private async Task LoadAsync(TableSession session, string copy, CopiedFile file, CancellationToken cancellation)
    {
        CopiedFile? read = null;
        await session.CopyInAsync(
            copy,
            async into =>
            {
                using var counted = new CountingStream(into);
                await world.Host.ReadBytesAsync(file.Path, counted, cancellation).ConfigureAwait(false);
                read = counted.Describe(file.Path);
            },
            cancellation).ConfigureAwait(false);
        if (read != file)
        {
            throw new BackupUnusableException($"reading {file.Path}", $"{file.Rows} rows, SHA-256 {file.Sha256}", $"{read!.Rows} rows, SHA-256 {read.Sha256}", "the file was changed or damaged since; nothing has been changed. The rows are in the latest backup before the restore, too.");
        }
    }

    private void RequireUntouched(long changed)
    {
        if (changed > 0 && !loseLaterChanges)
        {
            throw new PreconditionException($"taking back the restore of {world.Table}", "its rows as the restore left them", $"{changed} rows that were changed since", "look at these rows; to lose the later changes too, ask for it explicitly. Nothing has been changed.");
        }
    }
}
