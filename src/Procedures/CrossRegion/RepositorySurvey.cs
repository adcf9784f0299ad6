using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.CrossRegion;

/// <summary>Looks what a repository can restore by what is really in it: sets whose objects are all there, and the unbroken WAL behind them. Changes nothing.</summary>
/// <param name="client">The repository.</param>
/// <param name="workDirectory">A directory on the host, in which fetched WAL lies for as long as the survey takes.</param>
public sealed class RepositorySurvey(PgBackRestClient client, string workDirectory)
{
    /// <summary>Finds the newest whole set that serves a target, and how far the WAL reaches from it.</summary>
    /// <param name="target">The target.</param>
    /// <param name="pinned">The only set to use; null for the newest that serves.</param>
    /// <param name="timeline">The timeline to follow; null where the archive has only one.</param>
    /// <param name="cancellation">Ends the survey.</param>
    /// <exception cref="BackupUnusableException">No set can be used; the message has the reason for each.</exception>
    public async Task<RepositoryFindings> ReadAsync(RecoveryTarget target, BackupLabel? pinned, TimelineId? timeline, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        var info = (await client.InfoAsync(cancellation).ConfigureAwait(false)).RequireUsable();
        if (pinned is { } label && info.Backups.All(set => set.Label != label))
        {
            throw RecoveryWindow.UnknownSet(label, info);
        }

        var archive = new WalArchive(client, info.Current.ArchiveId, $"{workDirectory}/scratch/{Guid.NewGuid():N}");
        try
        {
            var inventory = await archive.ListAsync(cancellation).ConfigureAwait(false);
            var candidates = info.Backups.Where(set => set.ClusterId == info.Current.Id && (pinned is { } named ? set.Label == named : Serves(set, target))).Reverse().ToList();
            return await ChooseAsync(candidates, TimelineChoice.Choose(timeline, null, inventory), new RepositoryReachReader(inventory, new WalReader(archive)), target, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await client.Host.RunAsync(new HostCommand("rm", "-rf", "--", archive.Scratch), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<RepositoryFindings> ChooseAsync(List<BackupSet> candidates, TimelineId timeline, RepositoryReachReader reader, RecoveryTarget target, CancellationToken cancellation)
    {
        var objects = new BackupObjects(client);
        var refused = new List<string>();
        foreach (var set in candidates)
        {
            var completeness = await objects.CheckAsync(set, cancellation).ConfigureAwait(false);
            if (!completeness.IsWhole)
            {
                refused.Add(completeness.ToString());
                continue;
            }

            try
            {
                return new RepositoryFindings(await reader.ReadAsync(set, timeline, cancellation).ConfigureAwait(false), refused);
            }
            catch (BackupUnusableException broken)
            {
                refused.Add($"{set}: {broken.Seen}");
            }
        }

        throw new BackupUnusableException(
            $"choosing a backup set for {target} in the repository of stanza '{client.Stanza}'",
            "one of which every object is there, and the WAL that it needs",
            refused.Count == 0 ? "none that ended before the target" : string.Join(Environment.NewLine + "  ", refused),
            "name no set, and the newest whole one is chosen; else wait for the replication, or copy the missing objects from the primary's bucket. Nothing has been changed.");
    }

    private static bool Serves(BackupSet set, RecoveryTarget target) => target switch
    {
        RecoveryTarget.ToTime time => set.EarliestTarget <= time.Time,
        RecoveryTarget.ToLsn lsn => set.StopLsn <= lsn.Lsn,
        RecoveryTarget.ToEndOfBackup { Label: { } label } => set.Label == label,
        _ => true,
    };
}
