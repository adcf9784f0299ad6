using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical.Steps;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Logical;

/// <summary>
/// The first half of the runbook's section 4, method 1: one table of a logical backup, brought into a scratch server
/// beside production, complete and proven against the backup's manifest. Production is not touched.
/// </summary>
/// <param name="host">The host of production.</param>
public sealed class ArchiveTable(Host host)
{
    /// <summary>Rows take this many times their compressed bytes, with room to spare.</summary>
    private const int Expansion = 10;

    /// <summary>What an empty scratch server takes.</summary>
    private const long EmptyServer = 256_000_000;

    /// <summary>Looks up which backup, which entries and how many bytes it takes; changes nothing.</summary>
    /// <exception cref="BackupUnusableException">There is no such backup or table, or it cannot be read here.</exception>
    /// <exception cref="PreconditionException">The storage cannot be read, or the host lacks room, programs or the right edition of TimescaleDB.</exception>
    public async Task<ArchiveTablePlan> PlanAsync(ArchiveTableRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var store = new ObjectStore(request.Storage);
        var manifest = (await new LogicalCatalogue(store, request.Prefix).FindAsync(request.Database, request.Backup, cancellation).ConfigureAwait(false)).Manifest;
        var fetch = new PartialFetch(store, manifest);
        var toc = await fetch.ContentsAsync(cancellation).ConfigureAwait(false);
        await RequireToolsAsync(toc, manifest, cancellation).ConfigureAwait(false);
        await RequirePortAsync(request, cancellation).ConfigureAwait(false);
        var selection = new ArchiveSelection(toc, request.Table, manifest.Archive);
        var described = manifest.Tables.FirstOrDefault(table => TableName.Parse(table.Table) == request.Table) ?? throw new BackupUnusableException(
            $"looking for {request.Table} in the manifest of {manifest.Archive}",
            "its rows and digest, to prove that it comes back complete",
            "nothing of it",
            "the archive has the table but the manifest does not: an unlogged table or a partition is part of no backup's proof. " + NearNames.Hint(request.Table.ToString(), manifest.Tables.Select(table => table.Table)));
        var hypertable = selection.MayBeHypertable ? await HypertableAsync(request, fetch, selection, cancellation).ConfigureAwait(false) : null;
        var entries = selection.Entries(hypertable);
        var data = entries.Where(entry => entry.HasData).ToList();
        var bytes = await fetch.BytesAsync(data, cancellation).ConfigureAwait(false);
        var free = await RequireRoomAsync(request, bytes, cancellation).ConfigureAwait(false);
        var edition = await RequireEditionAsync(request, toc, manifest, hypertable, cancellation).ConfigureAwait(false);
        var files = toc.IsDirectory ? manifest.Files.Where(file => Path.GetFileName(file.Key) == "toc.dat" || data.Any(entry => Path.GetFileName(file.Key).StartsWith(entry.File!, StringComparison.Ordinal))).ToList() : manifest.Files;
        List<Fact> facts =
        [
            new("backup", $"{manifest.Archive}, taken {Instant.Format(manifest.TakenAt)} with pg_dump {manifest.DumpVersion}"),
            new("table", $"{described.Table}, {described.Kind}, {described.Rows} rows{(hypertable is null ? string.Empty : $", {hypertable.Chunks.Count - hypertable.CompressedChunks} chunks, {hypertable.CompressedChunks} of them compressed")}"),
            new("to fetch", $"{new ByteCount(bytes)} of {new ByteCount(manifest.Bytes)} stored{(toc.HasOffsets ? string.Empty : ": all of it, since it was written through a pipe and does not say where its data are")}"),
            new("room", $"{free} free in {request.WorkDirectory}"),
            .. edition is null ? Array.Empty<Fact>() : [new Fact("TimescaleDB", edition)],
        ];
        return Compose(
            new ArchiveTableBlueprint
            {
                Request = request,
                Manifest = manifest with { Tables = [described], Files = files },
                StoredBytes = manifest.Bytes,
                Folder = $"{request.WorkDirectory}/scratch/{Guid.NewGuid():N}",
                Entries = [.. entries.Select(entry => entry.DumpId)],
                IsHypertable = hypertable is not null,
            },
            facts);
    }

    /// <summary>The same steps again, for a run that is resumed.</summary>
    public ArchiveTablePlan Rebuild(ArchiveTableBlueprint blueprint) => Compose(blueprint, []);

    private ArchiveTablePlan Compose(ArchiveTableBlueprint blueprint, IReadOnlyList<Fact> facts)
    {
        var world = new ArchiveWorld(host, blueprint);
        return new ArchiveTablePlan
        {
            Facts = facts,
            Steps = [new FetchArchive(world), new StartScratch(world), new LoadTable(world)],
            CleanUp = new RemoveScratch(world),
            Locks = [$"scratch server {host.Name}:{blueprint.Request.ScratchPort}"],
            Blueprint = blueprint,
        };
    }

    // Only the catalogue's rows are fetched, into a place that is gone again before the plan is shown.
    private async Task<ArchivedHypertable?> HypertableAsync(ArchiveTableRequest request, PartialFetch fetch, ArchiveSelection selection, CancellationToken cancellation)
    {
        var folder = $"{request.WorkDirectory}/scratch/{Guid.NewGuid():N}";
        try
        {
            await host.MakeDirectoryAsync(folder, cancellation).ConfigureAwait(false);
            await fetch.FetchAsync(host, folder + "/archive", selection.CatalogueEntries, null, cancellation).ConfigureAwait(false);
            var rows = await new PgRestore(host, folder + "/archive").RowsAsync(selection.CatalogueEntries.Select(entry => entry.DumpId), cancellation).ConfigureAwait(false);
            return ArchivedHypertable.Find(request.Table, rows);
        }
        finally
        {
            await host.RunAsync(new HostCommand("rm", "-rf", "--", folder), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task RequireToolsAsync(ArchiveTableOfContents toc, LogicalManifest manifest, CancellationToken cancellation)
    {
        var major = await PgRestore.MajorAsync(host, cancellation).ConfigureAwait(false);
        if (PgRestore.Major(toc.DumpVersion) > major)
        {
            throw new BackupUnusableException($"reading {manifest.Archive}", $"an archive of pg_dump {major} or older, which the pg_restore of {host.Name} can read", $"that it was made by a newer pg_dump: {toc.DumpVersion}", "install the client programs of that version, or use another backup; nothing has been changed.");
        }
    }

    private async Task RequirePortAsync(ArchiveTableRequest request, CancellationToken cancellation)
    {
        var endpoint = new ScratchServer(host, request.Production, request.WorkDirectory, request.ScratchPort).Endpoint;
        if (await Answers.TryAsync(endpoint, cancellation).ConfigureAwait(false) is null)
        {
            throw new PreconditionException($"choosing port {request.ScratchPort} for the scratch server", "a free port", $"that a server answers at {endpoint}", "name another port; nothing has been changed.");
        }
    }

    private async Task<ByteCount> RequireRoomAsync(ArchiveTableRequest request, long bytes, CancellationToken cancellation)
    {
        var needed = new ByteCount((bytes * Expansion) + EmptyServer);
        var free = (await host.FreeSpaceAsync(request.WorkDirectory, cancellation).ConfigureAwait(false)).Bytes;
        return free >= needed ? free : throw new PreconditionException($"making room for {request.Table} in {request.WorkDirectory}", $"{needed} for the fetched bytes and the scratch server", $"{free} free", "name a work directory on a larger file system; nothing has been changed.");
    }

    // Compressed chunks read as empty under the wrong edition (hazard T1), and the catalogue of another version does not fit.
    private async Task<string?> RequireEditionAsync(ArchiveTableRequest request, ArchiveTableOfContents toc, LogicalManifest manifest, ArchivedHypertable? hypertable, CancellationToken cancellation)
    {
        if (!toc.Entries.Any(entry => entry is { Description: "EXTENSION", Tag: "timescaledb" }))
        {
            return null;
        }

        var production = new Sql(request.Production);
        var versions = await production.RowsAsync("SELECT version FROM pg_available_extension_versions WHERE name = 'timescaledb' ORDER BY 1", row => row.GetString(0), cancellation).ConfigureAwait(false);
        if (versions.Count == 0 || (hypertable is not null && !versions.Contains(manifest.TimescaleVersion)))
        {
            throw new PreconditionException($"restoring {request.Table} beside production", $"TimescaleDB {manifest.TimescaleVersion}, which the backup is of, on {host.Name}", versions.Count == 0 ? "none" : $"only {string.Join(", ", versions)}", "install that version's packages there; nothing has been changed.");
        }

        var libraries = await production.ScalarAsync<string>("SELECT setting FROM pg_config WHERE name = 'PKGLIBDIR'", cancellation).ConfigureAwait(false);
        var community = await host.ExistsAsync($"{libraries}/timescaledb-tsl-{manifest.TimescaleVersion}.so", cancellation).ConfigureAwait(false);
        return hypertable is { CompressedChunks: > 0 } && !community
            ? throw new PreconditionException($"restoring {request.Table} beside production", $"the Community edition of TimescaleDB {manifest.TimescaleVersion}: {hypertable.CompressedChunks} chunks of it are compressed", $"the Apache edition on {host.Name}, under which they read as empty", "restore on a host with the Community edition; nothing has been changed.")
            : $"{manifest.TimescaleVersion} in the backup, {string.Join(", ", versions)} here, {(community ? "Community" : "Apache")} edition";
    }
}
