using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Restore;

/// <summary>What must hold on the host before a restore may begin. Looks only; every refusal leaves all as it was.</summary>
internal sealed class Preflight(Host host, RestoreRequest request, HostState state, List<Fact> facts)
{
    private const string NothingChanged = "nothing has been changed.";

    /// <summary>The programs a restore needs, in the version of the cluster.</summary>
    public void Tools(ArchivedCluster cluster)
    {
        var lines = state.Tools;
        var missing = lines.Where(line => !line.StartsWith("postgres (", StringComparison.Ordinal)).ToList();
        if (missing.Count > 0)
        {
            throw new PreconditionException($"looking for PostgreSQL's programs on {host.Name}", "postgres, pg_ctl, pg_waldump and pg_controldata in the PATH", $"that these are missing: {string.Join(", ", missing)}", $"install PostgreSQL {cluster.Version}'s server package, or name its bin directory (`host.programs`); " + NothingChanged);
        }

        var version = lines[^1].Split(' ')[2];
        if (version.Split('.')[0] != cluster.Version)
        {
            throw new PreconditionException($"comparing PostgreSQL on {host.Name} with the backup", $"version {cluster.Version}", version, $"install PostgreSQL {cluster.Version}, or name its bin directory (`host.programs`); a physical backup starts only on its own major version. " + NothingChanged);
        }

        facts.Add(new Fact("PostgreSQL on the host", version));
    }

    /// <summary>The host has the TimescaleDB that the source had, as far as the source's is known: else its server does not start, or compressed chunks read as empty, and that is seen when all has been fetched.</summary>
    public void Timescale(SourceFacts? source)
    {
        if (state.Timescale is not { } installed)
        {
            return;
        }

        var wanted = source?.Timescale;
        facts.Add(new Fact("TimescaleDB on the host", $"{installed}{(wanted is null || installed.Versions.Contains(wanted.ExtensionVersion) ? string.Empty : $"; the source has {wanted.ExtensionVersion}, whose library must be there before its database can be read")}"));
        if (wanted is not null && (installed.Versions.Count == 0 || (wanted.License == "timescale" && !installed.IsCommunity)))
        {
            throw new PreconditionException($"looking for TimescaleDB on {host.Name}", $"{wanted.ExtensionVersion} ({wanted.Edition}), as the source has it", installed.ToString(), $"install TimescaleDB {wanted.ExtensionVersion} of that edition for PostgreSQL {source!.ServerVersion.Split('.')[0]}; " + NothingChanged);
        }
    }

    /// <summary>Says which of production's tablespaces a copy's recovery cannot go past (hazard S4): when they were created nothing tells, but that it was after the backup.</summary>
    public void Tablespaces(BackupCompleteness backup)
    {
        foreach (var (_, place) in request.Copy is null ? [] : state.Production.Tablespaces.Where(tablespace => backup.Manifest?.Tablespaces.Contains(tablespace.Key) == false))
        {
            facts.Add(new Fact("tablespace", $"{place} was created after {backup.Backup}: a copy cannot recover past that moment, and stops there without writing into it; `--backup` names a set that was taken since"));
        }
    }

    /// <summary>Where WAL goes that production kept outside its data directory (hazard S10): where its data directory says, or, where that is gone, where the backup says; inside where something else is there.</summary>
    /// <returns>The directory, and whether it holds WAL that the data directory does not lead to any more; null where WAL goes into the data directory.</returns>
    public async Task<(string? Directory, bool IsOrphan)> WalAsync(BackupManifest? manifest, ulong systemIdentifier, CancellationToken cancellation)
    {
        if (request.Copy is not null || (state.Production.WalDirectory ?? manifest?.WalDirectory) is not { } directory)
        {
            return (null, false);
        }

        var orphan = state.Production.WalDirectory is null;
        var obstacle = orphan && state.Production.WalFiles.Count > 0 ? "was left since"
            : await WalVolume.ObstacleAsync(host, directory, request.DataDirectory, systemIdentifier, cancellation).ConfigureAwait(false);
        if (obstacle is not null)
        {
            facts.Add(new Fact("WAL directory", $"inside the data directory: {directory}, where {(orphan ? "the backup has it" : "pg_wal leads")}, {obstacle}"));
            return (null, false);
        }

        facts.Add(new Fact("WAL directory", $"{directory}, {(orphan ? "where the backup has it; what is left there is replayed, as far as it belongs" : "as pg_wal leads to it")}"));
        return (directory, orphan);
    }

    /// <summary>We may write where the cluster goes, and start and stop its server.</summary>
    public static Task PermissionAsync(Host host, RestoreRequest request, CancellationToken cancellation) =>
        (request.Copy is null ? request.Service : new ServiceControl.Direct()).RequirePermissionAsync(host, request.TargetDirectory, cancellation);

    /// <summary>The production data directory belongs to the stanza, or there is none.</summary>
    public void Identity(ArchivedCluster cluster)
    {
        var production = state.Production;
        if (production.IsEmpty)
        {
            facts.Add(new Fact("data directory", $"{production.Path} {(production.Exists ? "is empty" : "does not exist")}"));
            return;
        }

        if (production.Version is null && !production.IsPartlyRestored)
        {
            throw new PreconditionException($"looking at {production.Path}", "a PostgreSQL data directory, or nothing", "files, but no PG_VERSION", "this is not the cluster's data directory: check the path; " + NothingChanged);
        }

        if (production.SystemIdentifier is { } system && system != cluster.SystemIdentifier)
        {
            throw new PreconditionException($"comparing {production.Path} with the stanza '{request.Stanza}'", $"system identifier {cluster.SystemIdentifier}", $"{system}: the data directory of another cluster", "check the data directory's path and the stanza's name; " + NothingChanged);
        }

        facts.Add(new Fact("data directory", $"{production.Path}, {production.Size}, system identifier {production.SystemIdentifier?.ToString(CultureInfo.InvariantCulture) ?? "lost"}{(production.IsPartlyRestored ? ", partly restored" : string.Empty)}"));
    }

    /// <summary>No server lives where files will be written, and none answers in production's name from elsewhere (hazards P2, P28).</summary>
    public async Task ServersAsync(CancellationToken cancellation)
    {
        var production = state.Postmaster;
        if (request.Copy is { } copy)
        {
            await CopyAsync(copy, cancellation).ConfigureAwait(false);
            return;
        }

        if (production is not null && !request.StopServer)
        {
            throw new PreconditionException($"restoring into {request.DataDirectory}", "a stopped server", $"that postmaster {production.Pid} runs there", "stop it, or ask for it to be stopped as the first step; nothing has been changed.");
        }

        if (production is null && await Answers.TryAsync(request.Production, cancellation).ConfigureAwait(false) is null)
        {
            throw new PreconditionException($"making sure that no server answers at {request.Production}", "no answer, since no server runs in the data directory", "that one answers", "another server, perhaps one whose files were removed under it, holds the port: find it and stop it; " + NothingChanged);
        }

        facts.Add(new Fact("server", production is null ? "stopped" : $"runs as process {production.Pid}; it will be stopped"));
    }

    /// <summary>Enough bytes and files for the restored cluster; on production's own file system with headroom to spare (hazard P30).</summary>
    public void Space(BackupSet backup, int segments, uint segmentSize)
    {
        const double headroom = 0.05;
        var free = state.Free;
        var reused = request.Copy is null ? Math.Min(state.Production.Size.Value, backup.DatabaseSize.Value) : 0;
        // Recovery keeps a few segments at a time; the archive's are never all there at once.
        var wal = Math.Min(segments, 8) * (long)segmentSize;
        var needed = new ByteCount(backup.DatabaseSize.Value - reused + wal + (long)(backup.DatabaseSize.Value * headroom));
        if (free.Bytes < needed)
        {
            throw new PreconditionException($"looking for room for {backup.Label} below {free.MountPoint}", $"{needed} free ({backup.DatabaseSize} to restore, {new ByteCount(reused)} of it already there, WAL and 5 % headroom)", $"{free.Bytes}", "free space, or restore to a larger file system; nothing has been changed.");
        }

        if (free.Inodes is < 10_000)
        {
            throw new PreconditionException($"looking for room for {backup.Label} below {free.MountPoint}", "10,000 files that can still be made", $"{free.Inodes}", "remove small files, or restore to another file system; nothing has been changed.");
        }

        facts.Add(new Fact("space", $"{needed} needed, {free.Bytes} free below {free.MountPoint}"));
    }

    /// <summary>The target has passed on the host's clock.</summary>
    public void NotInTheFuture()
    {
        if (request.Target is RecoveryTarget.ToTime target && target.Time > state.Now)
        {
            throw new PreconditionException($"recovering to {target}", $"a moment that has passed on {host.Name}", $"one in the future: it is {Instant.Format(state.Now)} there", "check the date, and the offset from UTC at the end of the time; nothing has been changed.");
        }
    }

    private async Task CopyAsync(CopyPlacement copy, CancellationToken cancellation)
    {
        if (copy.DataDirectory.TrimEnd('/') == request.DataDirectory.TrimEnd('/'))
        {
            throw new PreconditionException("placing the recovered copy", "a directory of its own", $"production's data directory {copy.DataDirectory}", "name another directory, or restore in place; nothing has been changed.");
        }

        if (state.Occupied is [var directory, ..])
        {
            throw new PreconditionException("placing the recovered copy", "an empty or absent directory", $"that {directory} holds files", "clean up the earlier copy first, or name another directory; nothing has been changed.");
        }

        if (state.PortTaken || await Answers.TryAsync(request.TargetEndpoint, cancellation).ConfigureAwait(false) is null)
        {
            throw new PreconditionException("placing the recovered copy", $"port {copy.Port} free", "that something listens on it", "name another port; nothing has been changed.");
        }

        facts.Add(new Fact("recovered copy", $"{copy.DataDirectory}, port {copy.Port}, local connections only, archiving off, no background jobs"));
    }
}
