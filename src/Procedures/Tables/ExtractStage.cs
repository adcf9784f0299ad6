using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Tables;

/// <summary>Puts an extracted file's rows beside the table.</summary>
internal static class ExtractStage
{
    /// <summary>Stages them for a run.</summary>
    public static async Task<RowDigest> LoadAsync(TableWorld world, TableMatch match, string file, CancellationToken cancellation)
    {
        var extract = await ExtractFile.OpenAsync(file, cancellation).ConfigureAwait(false);
        var sql = world.Rows(match, RowRange.All);
        return await RowStage.LoadAsync(world, sql, session => FillAsync(session, sql, extract, file, cancellation), () => Task.FromResult<RowDigest?>(null), cancellation).ConfigureAwait(false);
    }

    /// <summary>The file holds rows of that table, and merging them is what is asked for.</summary>
    public static void RequireFit(TableRestoreRequest request, ExtractDescription extract, string file)
    {
        if (extract.Request.Selection is not ExtractSelection.Rows { Table: var table } || table != request.Table || extract.Request.Format == ExtractFormat.Dump)
        {
            throw new PreconditionException($"merging {file} into {request.Table}", $"rows extracted from {request.Table}", $"{extract.Request.Selection} ({extract.Request.Format.ToString().ToLowerInvariant()})", "extract the table's rows, with a condition where only some are wanted. Nothing has been changed.");
        }

        if (request.Mode == TableRestoreMode.Replace || request.Range is not null || request.Staged)
        {
            throw new PreconditionException($"merging {file} into {request.Table}", "merge or add-missing, of all rows in the file", "replace, a range, or the staged form", "an extract need not be the whole table: it is only ever merged. Nothing has been changed.");
        }
    }

    /// <summary>Says what merging the file would change, from a temporary table that is gone with the transaction.</summary>
    public static async Task<RowCounts> PreviewAsync(TableRestoreRequest request, TableMatch match, string file, CancellationToken cancellation)
    {
        var extract = await ExtractFile.OpenAsync(file, cancellation).ConfigureAwait(false);
        var sql = new RowSql { Target = match.Target, Columns = match.Map.Columns, Stage = "pg_temp.runbook_preview", Range = RowRange.All };
        var session = await TableSession.ChangeAsync(new Postgres.Sql(request.Production), cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await session.ExecuteAsync("SET LOCAL search_path = pg_catalog", cancellation).ConfigureAwait(false);
            await RowStage.MakeAsync(session, sql, cancellation, temporary: true).ConfigureAwait(false);
            await FillAsync(session, sql, extract, file, cancellation).ConfigureAwait(false);
            await RowStage.KeyAsync(session, sql, cancellation).ConfigureAwait(false);
            return await new RowChanges(session, sql, request.Mode).FindAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The file has its own columns; those that production lacks, or computes, are dropped once it is read.</summary>
    private static async Task FillAsync(TableSession session, RowSql sql, ExtractDescription extract, string file, CancellationToken cancellation)
    {
        var left = extract.Columns.Where(column => !sql.Columns.Contains(column.Name)).ToList();
        foreach (var column in left)
        {
            await session.ExecuteAsync($"ALTER TABLE {sql.Stage} ADD COLUMN {Postgres.Sql.Identifier(column.Name)} {column.Type}", cancellation).ConfigureAwait(false);
        }

        var copy = new ExtractSql(string.Empty, extract.Request.Format).CopyInto(sql.Stage, RowSql.Names(extract.Columns.Select(column => column.Name), null));
        var content = File.OpenRead(file);
        await using (content.ConfigureAwait(false))
        {
            await session.CopyInAsync(copy, into => content.CopyToAsync(into, cancellation), cancellation, binary: extract.Request.Format == ExtractFormat.Binary).ConfigureAwait(false);
        }

        var whole = sql with { Columns = [.. extract.Columns.Select(column => column.Name)], Range = RowRange.All };
        if (await session.DigestAsync(whole.Digest(sql.Stage), cancellation).ConfigureAwait(false) is var seen && seen != extract.Digest)
        {
            throw new PreconditionException($"staging {file}", $"the {extract.File.Rows} rows that were extracted", $"{seen.Rows} rows with another digest", "a column's type in production cannot hold the file's values exactly: compare the types. Nothing has been changed.");
        }

        foreach (var column in left)
        {
            await session.ExecuteAsync($"ALTER TABLE {sql.Stage} DROP COLUMN {Postgres.Sql.Identifier(column.Name)}", cancellation).ConfigureAwait(false);
        }
    }
}
