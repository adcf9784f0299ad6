using Recovery.Evidence;
using Recovery.Evidence.History;
using Recovery.Evidence.Signing;
using Recovery.Evidence.Storage;
using Recovery.Evidence.Verification;

namespace Recovery.Reports;

/// <summary>What a report is made of: the newest record of every scenario, what came before, and whether it can be trusted.</summary>
public sealed record ReportSource
{
    /// <summary>The newest record of every scenario and every kind of real run, by feature and title.</summary>
    public required IReadOnlyList<ReportedRecord> Newest { get; init; }

    /// <summary>What holds of the whole folder, and what does not.</summary>
    public required EvidenceReport Verification { get; init; }

    /// <summary>When it was read.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>Reads and verifies a folder.</summary>
    /// <param name="folder">Where the files lie.</param>
    /// <param name="key">The public key; null where signatures cannot be checked, which the report says.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="EvidenceException">A record cannot be read: no report is made of what somebody has changed.</exception>
    public static async Task<ReportSource> ReadAsync(IEvidenceFolder folder, SignatureCheck? key, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var names = (await folder.ListAsync(cancellation).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        var newest = new List<ReportedRecord>();
        foreach (var trend in EvidenceTrend.Of(await new EvidenceHistory(folder).ReadAsync(cancellation).ConfigureAwait(false)))
        {
            var name = EvidenceNames.Record(trend.Newest.Sequence);
            var bytes = await folder.FindAsync(name, cancellation).ConfigureAwait(false)
                ?? throw new EvidenceException($"reading {name} in {folder.Name}", "the record that was listed", "that it is gone", "it was removed this moment; make the report again.");
            var file = new RecordLink(name, EvidenceFormat.Sha256(bytes));
            newest.Add(new ReportedRecord(EvidenceFormat.Read<EvidenceRecord>(bytes, name), file, names.Contains(EvidenceNames.Envelope(file)), trend));
        }

        return new ReportSource
        {
            Newest = newest,
            Verification = await new EvidenceVerifier(folder, key, now).VerifyAsync(null, cancellation).ConfigureAwait(false),
            ReadAt = now,
        };
    }

    /// <summary>The same of some records only: those of one drill in a chain of many.</summary>
    /// <param name="names">The names of their files.</param>
    public ReportSource Only(IReadOnlySet<string> names) => this with { Newest = [.. Newest.Where(record => names.Contains(record.File.Name))] };
}
