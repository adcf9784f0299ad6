using System.Globalization;
using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Timescale;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>What must hold before a logical backup may begin. Looks only.</summary>
internal sealed class LogicalPreflight(Host host, LogicalBackupRequest request, List<Fact> facts)
{
    private const string NothingChanged = "nothing has been changed.";

    // Asking each table for its size would wait for whoever rewrites one. Pages of indexes as of the last ANALYZE: too few rather than too many.
    private const string Size = """
        SELECT pg_database_size(current_database())
               - (SELECT coalesce(sum(relpages::bigint), 0) FROM pg_class WHERE relkind = 'i')::bigint * current_setting('block_size')::bigint
        """;

    public async Task<LogicalBlueprint> LookAsync(CancellationToken cancellation)
    {
        if (request.PartSize < LogicalBackupRequest.SmallestPart)
        {
            throw new InvalidInputException("part size", $"{LogicalBackupRequest.SmallestPart} or more", request.PartSize.ToString(), "S3 refuses smaller parts; 16 MiB does for archives of up to 160 GB.");
        }

        var blueprint = await ServerAsync(cancellation).ConfigureAwait(false) with { DumpVersion = await ToolsAsync(cancellation).ConfigureAwait(false) };
        if (Major(blueprint.DumpVersion) < Major(blueprint.ServerVersion))
        {
            throw new PreconditionException($"comparing pg_dump on {host.Name} with the server", $"version {Major(blueprint.ServerVersion)} or newer", blueprint.DumpVersion, $"install PostgreSQL {Major(blueprint.ServerVersion)}'s client programs; " + NothingChanged);
        }

        await SpaceAsync(blueprint.DataSize, cancellation).ConfigureAwait(false);
        using var store = new ObjectStore(request.Store);
        var there = await store.ListAsync(request.Prefix, cancellation).ConfigureAwait(false);
        facts.Add(new Fact("bucket", $"{request.Store}, {there.Count} objects below {request.Prefix}"));
        return blueprint;
    }

    private async Task<LogicalBlueprint> ServerAsync(CancellationToken cancellation)
    {
        try
        {
            var session = await new Sql(request.Database).ConnectAsync(cancellation).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                return await ServerAsync(session, cancellation).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException cause)
        {
            throw new PreconditionException($"looking at the database {request.Database}", "an answer", cause.Message, "start the server, or correct the address, the database's name or the pgpass file; " + NothingChanged, cause);
        }
    }

    private async Task<LogicalBlueprint> ServerAsync(Sql session, CancellationToken cancellation)
    {
        var version = First(await session.ScalarAsync<string>("SHOW server_version", cancellation).ConfigureAwait(false));
        var timescale = await TimescaleState.ReadAsync(session, cancellation).ConfigureAwait(false);
        if (timescale is { License: null } or { Restoring: true })
        {
            throw new PreconditionException($"looking at TimescaleDB of {request.Database}", "its library preloaded and timescaledb.restoring off", timescale.License is null ? "no library" : "restoring is on", "compressed chunks read as empty like this, and the backup would miss them: run timescaledb_post_restore(), or preload the library; " + NothingChanged);
        }

        var on = await TimescaleJobs.ScheduledAsync(session, null, cancellation).ConfigureAwait(false);
        var size = new ByteCount(await session.ScalarAsync<long>(Size, cancellation).ConfigureAwait(false));
        facts.Add(new Fact("database", $"{request.Database}, PostgreSQL {version}, {(timescale is null ? "no TimescaleDB" : $"TimescaleDB {timescale.ExtensionVersion} ({timescale.Edition})")}, {size} in tables"));
        facts.Add(new Fact("background jobs", on.Count == 0 ? "none to switch off" : $"{string.Join(", ", on)} will be off while the dump is taken"));
        return new LogicalBlueprint
        {
            Request = request,
            ServerVersion = version,
            DumpVersion = string.Empty,
            TimescaleVersion = timescale?.ExtensionVersion,
            TimescaleLicense = timescale?.License,
            DataSize = size,
        };
    }

    private async Task<string> ToolsAsync(CancellationToken cancellation)
    {
        const string script = "for p in pg_dump pg_restore sha256sum dd; do command -v $p >/dev/null || echo $p; done; LC_ALL=C pg_dump --version";
        var result = await host.TryRunAsync(new HostCommand("sh", "-c", script), cancellation).ConfigureAwait(false);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return result.ExitCode == 0 && lines is [var only]
            ? only.Split(' ')[2]
            : throw new PreconditionException($"looking for programs on {host.Name}", "pg_dump, pg_restore, sha256sum and dd", $"that these are missing: {string.Join(", ", lines)}", "install PostgreSQL's client programs and coreutils; " + NothingChanged);
    }

    /// <summary>Room for a dump that would be as large as the tables: seldom, but compressed rows do not shrink again.</summary>
    private async Task SpaceAsync(ByteCount size, CancellationToken cancellation)
    {
        var free = await host.FreeSpaceAsync(request.WorkDirectory, cancellation).ConfigureAwait(false);
        if (free.Bytes < size)
        {
            throw new PreconditionException($"looking for room for the dump in {request.WorkDirectory}", $"{size} free", $"{free.Bytes} below {free.MountPoint}", "free space, or name a work directory on a larger file system; " + NothingChanged);
        }

        facts.Add(new Fact("space", $"at most {size} needed, {free.Bytes} free below {free.MountPoint}"));
    }

    private static int Major(string version) => int.Parse(version.AsSpan(0, version.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and > 0 ? end : version.Length), CultureInfo.InvariantCulture);

    private static string First(string? words) => (words ?? string.Empty).Split(' ')[0];
}
