using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Tables;

/// <summary>What must hold in production before a table's rows may be changed. Looks only; every refusal leaves all as it was.</summary>
internal static class TablePreflight
{
    private const string Role = """
        SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on', r.rolsuper OR r.rolbypassrls, r.rolsuper,
               coalesce(pg_has_role((SELECT c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2), 'USAGE'), false)
        FROM pg_roles r WHERE r.rolname = current_user
        """;

    /// <summary>Production runs, takes writes, and the role may do what is needed and sees every row.</summary>
    public static async Task ProductionAsync(TableRestoreRequest request, List<Fact> facts, CancellationToken cancellation)
    {
        if (await Answers.TryAsync(request.Production, cancellation).ConfigureAwait(false) is { } reason)
        {
            throw new PreconditionException($"connecting to {request.Production}", "an answer", reason, "start production first; to restore the whole cluster, use the full restore. Nothing has been changed.");
        }

        var (recovering, readOnly, seesAll, super, owner) = (await new Sql(request.Production).RowsAsync(Role, row => (row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4)), cancellation, request.Table.Schema, request.Table.Name).ConfigureAwait(false))[0];
        if (recovering || readOnly)
        {
            throw new PreconditionException($"looking at {request.Production}", "a server that takes writes", recovering ? "one in recovery" : "default_transaction_read_only = on", "name the primary; nothing has been changed.");
        }

        var table = await new TableShapeReader(new Sql(request.Production)).ReadAsync(request.Table, cancellation).ConfigureAwait(false);
        if (!super && !owner)
        {
            throw new PreconditionException($"looking at the rights of {request.Production.User}", $"a superuser, or the owner of {request.Table}", "neither", "connect as such a role; nothing has been changed.");
        }

        if (table.RowSecurity && !seesAll)
        {
            throw new PreconditionException($"looking at row-level security of {request.Table}", $"a role that sees every row", $"that {request.Production.User} may have rows hidden from it", "connect as a role with BYPASSRLS; nothing has been changed.");
        }

        facts.Add(new Fact("table", string.Create(CultureInfo.InvariantCulture, $"{request.Table}, a {table.Kind} of {new ByteCount(table.Bytes)}, {(table.Key.Count > 0 ? "key " + string.Join(", ", table.Key) : "no key")}{(table.RowSecurity ? ", with row-level security, which this role passes" : string.Empty)}")));
        if (table.References.Count > 0)
        {
            facts.Add(new Fact("referring to it", string.Join(", ", table.References.Select(reference => $"{reference.Table} ({reference.Constraint})"))));
        }
    }

    /// <summary>The table is one that can be restored in the way that was asked for.</summary>
    public static void Fit(TableRestoreRequest request, TableShape table)
    {
        void Require(bool holds, string expected, string seen, string hint)
        {
            if (!holds)
            {
                throw new PreconditionException($"restoring {request.Table}", expected, seen, hint + " Nothing has been changed.");
            }
        }

        Require(request.Mode == TableRestoreMode.Replace || table.Key.Count > 0, "a primary key, or a unique key without NULLs, to tell rows apart", "none", "replace the table, or a range of it, instead of merging; or add a key.");
        Require(request is { Range: null, Staged: false } || table.Hypertable is not null, "a hypertable, for a range or for work chunk by chunk", $"a {table.Kind}", "leave the range and the staged form out.");
        Require(request.Range is null || table.Hypertable is { IsInteger: false }, "a time column that holds time, for a range of time", "one that holds numbers", "restore the whole table.");
        Require(request.Range is not { } range || range.From < range.To, "a range that ends after it begins", $"{request.Range}", "check the two times.");
        Require(!(request.Staged && table.Key.Count == 0), "a key, to work chunk by chunk", "none", "replace range by range instead.");
        Require(!table.Rules, "a table without rules", "rules that rewrite what is written", "drop them for the time of the restore.");
        Require(!table.Inherited, "a table without children", "tables that inherit from it", "restore each of them by itself.");
        Require(table.Hypertable is null || table.Triggers.All(trigger => !trigger.Fires), "a hypertable without triggers of the application's", string.Join(", ", table.Triggers.Select(trigger => trigger.Name)), "TimescaleDB cannot switch them off for a while, and they would fire for every row: drop them for the time of the restore.");
    }

    /// <summary>Room for the safety copy on the host, and for the staged rows and the change in the data directory.</summary>
    public static async Task SpaceAsync(Host host, TableRestoreRequest request, TableShape table, List<Fact> facts, CancellationToken cancellation)
    {
        var directory = await new Sql(request.Production).ScalarAsync<string>("SHOW data_directory", cancellation).ConfigureAwait(false) ?? "/";
        foreach (var (path, times) in new[] { (request.WorkDirectory, 2), (directory, 3) })
        {
            var free = await host.FreeSpaceAsync(path, cancellation).ConfigureAwait(false);
            var needed = new ByteCount((table.Bytes * times) + (64L << 20));
            if (free.Bytes < needed)
            {
                throw new PreconditionException($"looking for room below {free.MountPoint}", $"{needed} free, {times} times the rows of {request.Table} and some more", $"{free.Bytes}", "free space, or name another work directory, or a range; nothing has been changed.");
            }

            facts.Add(new Fact("space", $"{needed} needed at most, {free.Bytes} free below {free.MountPoint}"));
        }
    }
}
