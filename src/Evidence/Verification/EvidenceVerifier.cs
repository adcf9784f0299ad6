using Recovery.Evidence.Signing;
using Recovery.Evidence.Storage;

namespace Recovery.Evidence.Verification;

/// <summary>
/// Verifies a chain: every record is as it was written and signed, follows the one before it, and the newest is the one that
/// the head names; and the objectives that it was held against were reviewed in time. Needs nothing but the folder and the public key.
/// </summary>
/// <param name="folder">Where the files lie.</param>
/// <param name="key">The public key; null where signatures are not to be checked, which is a warning.</param>
/// <param name="now">The present, for reviews.</param>
public sealed class EvidenceVerifier(IEvidenceFolder folder, SignatureCheck? key, DateTimeOffset now)
{
    private readonly List<EvidenceFinding> findings = [];
    private readonly Dictionary<string, (string File, ObjectiveReview Review)> reviews = new(StringComparer.Ordinal);
    private RecordLink? previous;
    private long place;
    private int records;
    private int signed;

    /// <summary>Verifies all that is there.</summary>
    /// <param name="anchor">A record that was noted elsewhere as the newest of its time; null for none.</param>
    /// <param name="cancellation">Ends the verification.</param>
    public async Task<EvidenceReport> VerifyAsync(RecordLink? anchor, CancellationToken cancellation)
    {
        var names = await folder.ListAsync(cancellation).ConfigureAwait(false);
        var (checkpoint, _) = await ReadAsync<EvidenceCheckpoint>(EvidenceNames.Checkpoint, EvidenceCheckpoint.CurrentSchema, content => content.Schema, cancellation).ConfigureAwait(false);
        (previous, place) = (checkpoint?.Removed, checkpoint?.Sequence ?? 0);
        var (head, _) = await ReadAsync<EvidenceHead>(EvidenceNames.Head, EvidenceHead.CurrentSchema, content => content.Schema, cancellation).ConfigureAwait(false);
        var (headHolds, anchorHolds) = (head?.Newest == previous, anchor is not null && anchor == previous);
        foreach (var name in names)
        {
            if (EvidenceNames.IsRecord(name, out var sequence))
            {
                await CheckRecordAsync(name, sequence, checkpoint, cancellation).ConfigureAwait(false);
                headHolds |= head?.Newest == previous;
                anchorHolds |= anchor is not null && anchor == previous;
            }
            else if (name is not (EvidenceNames.Head or EvidenceNames.Checkpoint) && !name.EndsWith(EvidenceNames.EnvelopeEnd, StringComparison.Ordinal))
            {
                Add(name, FindingWeight.Note, "is no part of the evidence");
            }
        }

        CheckHead(head, headHolds);
        if (anchor is not null && !anchorHolds)
        {
            Fault(anchor.Name, $"was noted elsewhere with SHA-256 {anchor.Sha256}, and is not here with that content: records were removed or replaced since");
        }

        CheckReviews();
        CheckSignatures(names);
        return new EvidenceReport { Folder = folder.Name, Records = records, Newest = records == 0 ? null : previous, Signatures = key is null ? null : signed, Findings = findings };
    }

    private async Task CheckRecordAsync(string name, long sequence, EvidenceCheckpoint? checkpoint, CancellationToken cancellation)
    {
        if (sequence <= checkpoint?.Sequence)
        {
            Add(name, FindingWeight.Note, "is older than the checkpoint: a removal was cut off; the next one removes it");
            return;
        }

        var isNext = sequence == place + 1;
        if (!isNext)
        {
            Fault(EvidenceNames.Record(place + 1), sequence == place + 2 ? "is missing" : $"is missing, and all up to {EvidenceNames.Record(sequence - 1)}");
        }

        var (record, link) = await ReadAsync<EvidenceRecord>(name, EvidenceRecord.CurrentSchema, content => content.Schema, cancellation).ConfigureAwait(false);
        records++;
        if (record is not null && record.Sequence != sequence)
        {
            Fault(name, $"says of itself that it is record {record.Sequence}: it was renamed");
        }
        else if (record is not null && isNext && record.Previous != previous)
        {
            Fault(name, $"follows {Say(record.Previous)}, but before it is {Say(previous)}: one of the two was changed or replaced");
        }

        if (record?.Measures is { Review: { } review } measures)
        {
            reviews[measures.Procedure] = (name, review);
        }

        (previous, place) = (link, sequence);
    }

    /// <summary>A file and its digest, its signature checked; null for content that is none.</summary>
    private async Task<(T? Content, RecordLink? Link)> ReadAsync<T>(string name, string schema, Func<T, string> schemaOf, CancellationToken cancellation)
        where T : class
    {
        if (await folder.FindAsync(name, cancellation).ConfigureAwait(false) is not { } bytes)
        {
            return (null, null);
        }

        var link = new RecordLink(name, EvidenceFormat.Sha256(bytes));
        await CheckSignatureAsync(link, cancellation).ConfigureAwait(false);
        try
        {
            var content = EvidenceFormat.Read<T>(bytes, name);
            if (schemaOf(content) == schema)
            {
                return (content, link);
            }

            Fault(name, $"is of schema {schemaOf(content)}; this program knows {schema}");
        }
        catch (EvidenceException cause)
        {
            Fault(name, $"cannot be read: {cause.Seen}");
        }

        return (null, link);
    }

    private async Task CheckSignatureAsync(RecordLink link, CancellationToken cancellation)
    {
        if (key is null)
        {
            return;
        }

        var envelope = await folder.FindAsync(EvidenceNames.Envelope(link), cancellation).ConfigureAwait(false);
        if ((envelope is null ? "is not signed in its present form: no envelope is made out to it" : key.FaultOf(envelope, link)) is { } fault)
        {
            Fault(link.Name, fault);
        }
        else if (EvidenceNames.IsRecord(link.Name, out _))
        {
            signed++;
        }
    }

    private void CheckHead(EvidenceHead? head, bool headHolds)
    {
        if (records == 0 && head is null)
        {
            Fault(folder.Name, "holds no records: there is nothing that it could be evidence of");
        }
        else if (head is null)
        {
            Fault(EvidenceNames.Head, "is missing or cannot be read: nothing shows that the newest records are there");
        }
        else if (head.Sequence > place)
        {
            Fault(EvidenceNames.Head, $"names {head.Newest.Name} as the newest, but the newest that is here is {EvidenceNames.Record(place)}: the tail was cut off");
        }
        else if (!headHolds)
        {
            Fault(EvidenceNames.Head, $"names {head.Newest.Name} with SHA-256 {head.Newest.Sha256}: that record was changed or replaced");
        }
        else if (head.Sequence < place)
        {
            Add(EvidenceNames.Head, FindingWeight.Note, $"is {place - head.Sequence} behind: a writer was killed, or writes this moment; the next one mends it");
        }
    }

    private void CheckReviews()
    {
        foreach (var (procedure, (file, review)) in reviews.Where(entry => entry.Value.Review.Due < DateOnly.FromDateTime(now.UtcDateTime)))
        {
            Fault(file, $"was held against objectives of {procedure} whose review has expired: {review.Owner} reviewed them on {review.Reviewed:yyyy-MM-dd}, and was to do so again by {review.Due:yyyy-MM-dd}");
        }
    }

    private void CheckSignatures(IReadOnlyList<string> names)
    {
        if (key is null)
        {
            Add(folder.Name, FindingWeight.Warning, names.Any(name => name.EndsWith(EvidenceNames.EnvelopeEnd, StringComparison.Ordinal))
                ? "signatures were NOT CHECKED: name the public key with --key"
                : "NOTHING IS SIGNED: whoever can write here can write another history");
        }
    }

    private void Fault(string file, string message) => Add(file, FindingWeight.Fault, message);

    private void Add(string file, FindingWeight weight, string message) => findings.Add(new EvidenceFinding(file, weight, message));

    private static string Say(RecordLink? link) => link is null ? "nothing" : $"{link.Name} with SHA-256 {(link.Sha256.Length > 12 ? link.Sha256[..12] + "…" : link.Sha256)}";
}
