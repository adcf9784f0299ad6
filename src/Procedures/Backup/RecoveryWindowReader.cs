using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Backup;

/// <summary>Looks up what can be restored to when. Reads only; of the WAL it fetches the last segments of each unbroken run, to know its last commit.</summary>
/// <param name="host">Where pgBackRest runs.</param>
/// <param name="request">Where to look.</param>
public sealed class RecoveryWindowReader(Host host, RecoveryWindowRequest request)
{
    private readonly PgBackRestClient client = new(host, request.Stanza, request.PgBackRestConfig);

    /// <summary>Looks.</summary>
    /// <exception cref="Errors.BackupUnusableException">The repository does not answer, or holds nothing.</exception>
    /// <exception cref="Errors.PreconditionException">A bucket cannot be read.</exception>
    public async Task<RecoveryWindows> ReadAsync(CancellationToken cancellation)
    {
        var info = await client.InfoAsync(cancellation).ConfigureAwait(false);
        var current = info.Current;
        var scratch = $"{request.WorkDirectory}/scratch/{Guid.NewGuid():N}";
        try
        {
            var archive = new WalArchive(client, current.ArchiveId, scratch);
            var inventory = await archive.ListAsync(cancellation).ConfigureAwait(false);
            var reaches = new List<BackupReach>();
            var reader = new WalReader(archive);
            foreach (var backup in info.Backups.Where(backup => backup.ClusterId == current.Id))
            {
                var reach = BackupReach.Of(backup, inventory, request.Timeline);
                reaches.Add(reach with { LastCommit = await LastCommitAsync(reader, reach, cancellation).ConfigureAwait(false) });
            }

            using var logical = request.Logical is { } bucket ? new ObjectStore(bucket) : null;
            return new RecoveryWindows
            {
                Now = await HostClock.NowAsync(host, cancellation).ConfigureAwait(false),
                Reaches = reaches,
                Wal = inventory,
                Logical = logical is null ? null : await new LogicalCatalogue(logical, request.LogicalPrefix).ListAsync(null, cancellation).ConfigureAwait(false),
                LogicalObjects = logical is null ? [] : await logical.ListAsync(request.LogicalPrefix, cancellation).ConfigureAwait(false),
                Disaster = request.Disaster is null ? null : await DisasterAsync(request.Disaster, cancellation).ConfigureAwait(false),
            };
        }
        finally
        {
            await host.RunAsync(new HostCommand("rm", "-rf", "--", scratch), CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>The last commit after the backup's end, looked for from the run's end backwards: as a rule in its last segment or two, which the runs of several backups share.</summary>
    private static async Task<DateTimeOffset?> LastCommitAsync(WalReader reader, BackupReach reach, CancellationToken cancellation)
    {
        var run = reach.Run.Segments;
        for (var at = run.Count - 1; at >= 0 && reach.Fault is null && run[at].Segment.End > reach.Backup.StopLsn; at--)
        {
            var scan = await reader.ScanAsync(run[at], at + 1 < run.Count ? run[at + 1] : null, cancellation).ConfigureAwait(false);
            if (scan.Records.LastOrDefault(record => record.Kind == WalRecordKind.Commit) is { Time: { } time } last)
            {
                return last.Lsn > reach.Backup.StopLsn ? time : null;
            }
        }

        return null;
    }

    private async Task<IReadOnlyList<DisasterBackup>> DisasterAsync(ObjectStoreLocation bucket, CancellationToken cancellation)
    {
        var folder = $"/backup/{request.Stanza}/";
        using var store = new ObjectStore(bucket);
        var found = new List<DisasterBackup>();
        foreach (var item in await store.ListAsync(string.Empty, cancellation).ConfigureAwait(false))
        {
            var at = ('/' + item.Key).IndexOf(folder, StringComparison.Ordinal);
            if (at >= 0 && ('/' + item.Key)[(at + folder.Length)..].Split('/') is [var label, "backup.manifest"])
            {
                found.Add(new DisasterBackup(BackupLabel.Parse(label), item.Modified));
            }
        }

        return [.. found.OrderBy(backup => backup.StoredAt)];
    }
}
