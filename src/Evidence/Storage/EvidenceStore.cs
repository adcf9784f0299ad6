using Recovery.Evidence.Signing;

namespace Recovery.Evidence.Storage;

/// <summary>
/// The chain of records in a folder, to append to. The order of writes is: envelope, record, head. The record is the moment
/// that counts: it is written as a whole and only where its place in the chain is free. Whoever is killed before it has
/// appended nothing; whoever is killed after it leaves a head that is one behind, which the next writer mends.
/// </summary>
/// <param name="folder">Where the files lie.</param>
/// <param name="signer">Signs each file; null for a chain without signatures.</param>
public sealed class EvidenceStore(IEvidenceFolder folder, EvidenceSigner? signer = null)
{
    /// <summary>Where the files lie.</summary>
    public IEvidenceFolder Folder => folder;

    /// <summary>Whether what is written is signed.</summary>
    public bool Signs => signer is not null;

    /// <summary>Appends a record at the end of the chain.</summary>
    /// <param name="record">The record; its place and the link to the one before are set here.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The record's file.</returns>
    public async Task<RecordLink> AppendAsync(EvidenceRecord record, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(record);
        using var others = await folder.LockAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            var last = await FindLastAsync(cancellation).ConfigureAwait(false);
            var placed = record with { Sequence = last.Sequence + 1, Previous = last.Link };
            var bytes = EvidenceFormat.Write(placed);
            var link = LinkOf(EvidenceNames.Record(placed.Sequence), bytes);
            await SignAsync(link, () => Predicates.Of(link, placed), cancellation).ConfigureAwait(false);
            if (await folder.AddAsync(link.Name, bytes, cancellation).ConfigureAwait(false))
            {
                await WriteHeadAsync(placed.Sequence, link, cancellation).ConfigureAwait(false);
                return link;
            }

            // Another writer was first; the envelope speaks of a record that never was.
            await folder.RemoveAsync(EvidenceNames.Envelope(link), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Removes old records from the beginning of the chain. First a checkpoint is written, so that the rest still verifies.</summary>
    /// <param name="isOld">Whether a record need not be kept. The first one that must be is kept, and all after it.</param>
    /// <param name="now">The present, for the checkpoint.</param>
    /// <param name="cancellation">Ends the removal; doing it again goes on with it.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="EvidenceException">A record cannot be read, or the chain is broken: then nothing is removed.</exception>
    public async Task<int> PruneAsync(Func<EvidenceRecord, bool> isOld, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(isOld);
        using var others = await folder.LockAsync(cancellation).ConfigureAwait(false);
        var before = await FindAsync<EvidenceCheckpoint>(EvidenceNames.Checkpoint, cancellation).ConfigureAwait(false);
        var outcomes = before is null ? [] : new Dictionary<EvidenceOutcome, int>(before.Outcomes);
        var names = await folder.ListAsync(cancellation).ConfigureAwait(false);
        var (last, place) = (before?.Removed, before?.Sequence ?? 0);
        foreach (var (name, sequence) in names.Select(name => (name, Sequence: EvidenceNames.IsRecord(name, out var at) ? at : 0)).Where(file => file.Sequence > place))
        {
            var bytes = (await folder.FindAsync(name, cancellation).ConfigureAwait(false))!;
            var record = EvidenceFormat.Read<EvidenceRecord>(bytes, name);
            if (record.Previous != last || record.Sequence != sequence)
            {
                throw new EvidenceException($"removing old records from {folder.Name}", $"that {name} follows {last?.Name ?? "nothing"}", record.Previous?.ToString() ?? "nothing", "look at it with `runbook evidence verify`: evidence of a broken chain is not removed.");
            }

            if (!isOld(record))
            {
                break;
            }

            (last, place) = (LinkOf(name, bytes), sequence);
            outcomes[record.Outcome] = outcomes.GetValueOrDefault(record.Outcome) + 1;
        }

        if (last is not null && last != before?.Removed)
        {
            var checkpoint = new EvidenceCheckpoint { Schema = EvidenceCheckpoint.CurrentSchema, At = now, Sequence = place, Removed = last, Outcomes = outcomes };
            await ReplaceAsync(EvidenceNames.Checkpoint, checkpoint, link => Predicates.Of(link, checkpoint), cancellation).ConfigureAwait(false);
        }

        return await SweepAsync(names, place, cancellation).ConfigureAwait(false);
    }

    private async Task<int> SweepAsync(IReadOnlyList<string> names, long upTo, CancellationToken cancellation)
    {
        var removed = 0;
        foreach (var name in names)
        {
            var isEnvelope = name.EndsWith(EvidenceNames.EnvelopeEnd, StringComparison.Ordinal);
            if (EvidenceNames.IsRecord(isEnvelope ? name.Split('.')[0] + ".json" : name, out var sequence) && sequence <= upTo)
            {
                await folder.RemoveAsync(name, cancellation).ConfigureAwait(false);
                removed += isEnvelope ? 0 : 1;
            }
        }

        return removed;
    }

    /// <summary>The end of the chain: what the head names, or a record after it whose writer was killed before the head.</summary>
    private async Task<(long Sequence, RecordLink? Link)> FindLastAsync(CancellationToken cancellation)
    {
        var (sequence, link) = await FindKnownLastAsync(cancellation).ConfigureAwait(false);
        while (await folder.FindAsync(EvidenceNames.Record(sequence + 1), cancellation).ConfigureAwait(false) is { } bytes)
        {
            sequence++;
            link = LinkOf(EvidenceNames.Record(sequence), bytes);
        }

        return (sequence, link);
    }

    private async Task<(long Sequence, RecordLink? Link)> FindKnownLastAsync(CancellationToken cancellation)
    {
        if (await FindAsync<EvidenceHead>(EvidenceNames.Head, cancellation).ConfigureAwait(false) is { } head)
        {
            return (head.Sequence, head.Newest);
        }

        // No head: a new chain, or somebody has removed it. A place that is taken is never taken again.
        var newest = (await folder.ListAsync(cancellation).ConfigureAwait(false)).LastOrDefault(name => EvidenceNames.IsRecord(name, out _));
        if (newest is not null && EvidenceNames.IsRecord(newest, out var sequence))
        {
            return (sequence, LinkOf(newest, (await folder.FindAsync(newest, cancellation).ConfigureAwait(false))!));
        }

        var checkpoint = await FindAsync<EvidenceCheckpoint>(EvidenceNames.Checkpoint, cancellation).ConfigureAwait(false);
        return (checkpoint?.Sequence ?? 0, checkpoint?.Removed);
    }

    private Task WriteHeadAsync(long sequence, RecordLink newest, CancellationToken cancellation)
    {
        var head = new EvidenceHead { Schema = EvidenceHead.CurrentSchema, Sequence = sequence, Newest = newest };
        return ReplaceAsync(EvidenceNames.Head, head, link => Predicates.Of(link, head), cancellation);
    }

    /// <summary>Writes the envelope, then the file over the old one, then removes the old one's envelope.</summary>
    private async Task ReplaceAsync<T>(string name, T content, Func<RecordLink, Statement> statement, CancellationToken cancellation)
    {
        var old = await folder.FindAsync(name, cancellation).ConfigureAwait(false);
        var bytes = EvidenceFormat.Write(content);
        var link = LinkOf(name, bytes);
        await SignAsync(link, () => statement(link), cancellation).ConfigureAwait(false);
        await folder.WriteAsync(name, bytes, cancellation).ConfigureAwait(false);
        if (old is not null && LinkOf(name, old) is var before && before != link)
        {
            await folder.RemoveAsync(EvidenceNames.Envelope(before), cancellation).ConfigureAwait(false);
        }
    }

    private async Task SignAsync(RecordLink link, Func<Statement> statement, CancellationToken cancellation)
    {
        if (signer is not null)
        {
            await folder.WriteAsync(EvidenceNames.Envelope(link), signer.Sign(statement()), cancellation).ConfigureAwait(false);
        }
    }

    private async Task<T?> FindAsync<T>(string name, CancellationToken cancellation)
        where T : class =>
        await folder.FindAsync(name, cancellation).ConfigureAwait(false) is { } bytes ? EvidenceFormat.Read<T>(bytes, name) : null;

    private static RecordLink LinkOf(string name, byte[] bytes) => new(name, EvidenceFormat.Sha256(bytes));
}
