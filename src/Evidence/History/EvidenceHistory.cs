using System.Globalization;
using System.Text.Json;
using Recovery.Evidence.Storage;
using Recovery.Procedures.Engine;

namespace Recovery.Evidence.History;

/// <summary>Reads what happened. It verifies nothing: see <see cref="Verification.EvidenceVerifier"/>.</summary>
/// <param name="folder">Where the files lie.</param>
public sealed class EvidenceHistory(IEvidenceFolder folder)
{
    private const int AtOnce = 8;

    /// <summary>The headlines of all records, the oldest first.</summary>
    /// <exception cref="EvidenceException">A record cannot be read.</exception>
    public async Task<IReadOnlyList<EvidenceHeadline>> ReadAsync(CancellationToken cancellation)
    {
        var names = await RecordsAsync(cancellation).ConfigureAwait(false);
        var headlines = new EvidenceHeadline[names.Count];
        await Parallel.ForAsync(0, names.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (at, token) =>
            headlines[at] = Headline(names[at], await BytesAsync(names[at], token).ConfigureAwait(false))).ConfigureAwait(false);
        return headlines;
    }

    /// <summary>One record.</summary>
    /// <param name="which">Its file's name, its place in the chain, or <c>last</c>.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="EvidenceException">There is no such record, or it cannot be read.</exception>
    public async Task<EvidenceRecord> OpenAsync(string which, CancellationToken cancellation)
    {
        var names = await RecordsAsync(cancellation).ConfigureAwait(false);
        var wanted = which == "last" ? names is [.., var newest] ? newest : null : long.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? EvidenceNames.Record(place) : Path.GetFileName(which);
        return wanted is not null && names.Contains(wanted)
            ? EvidenceFormat.Read<EvidenceRecord>(await BytesAsync(wanted, cancellation).ConfigureAwait(false), wanted)
            : throw new EvidenceException($"looking for record '{which}' in {folder.Name}", "a record's number, its file's name, or last", names.Count == 0 ? "no records at all" : $"records {names[0]} to {names[^1]}", "list them with `runbook evidence list`.");
    }

    private async Task<IReadOnlyList<string>> RecordsAsync(CancellationToken cancellation) =>
        [.. (await folder.ListAsync(cancellation).ConfigureAwait(false)).Where(name => EvidenceNames.IsRecord(name, out _))];

    private async Task<byte[]> BytesAsync(string name, CancellationToken cancellation) =>
        await folder.FindAsync(name, cancellation).ConfigureAwait(false) ?? throw new EvidenceException($"reading {name} in {folder.Name}", "the record that was listed", "that it is gone", "it was removed this moment; list the records again.");

    private static EvidenceHeadline Headline(string name, byte[] bytes)
    {
        try
        {
            return EvidenceFormat.Lenient.Read<EvidenceHeadline>(bytes)!;
        }
        catch (JsonException cause)
        {
            throw new EvidenceException($"reading {name}", "a record", cause.Message, "look at it with `runbook evidence verify`.", cause);
        }
    }
}
