using Recovery.Fixtures.Workload;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;
using Recovery.Procedures.Verification;

namespace Recovery.Fixtures.Oracle;

/// <summary>
/// Knows what a recovered database must hold, from what its client was told: every acknowledged commit at or before
/// the target, none after it, each row by its key and its whole content, deletions and changes included.
/// </summary>
/// <param name="ledger">What the client was told.</param>
public sealed class RecoveryOracle(Ledger ledger)
{
    /// <summary>Checks a recovered database. Reads only.</summary>
    /// <param name="recovered">The database; it may still be in recovery.</param>
    /// <param name="target">What it was recovered to.</param>
    /// <param name="expected">The fingerprint taken at the target; null where there is none.</param>
    /// <param name="cancellation">Ends the queries.</param>
    /// <param name="later">Where in the WAL a commit stands that is later than the target and not in the ledger, see <see cref="LedgerCut.At"/>; null where nobody else wrote.</param>
    /// <exception cref="ArgumentException">The ledger cannot be cut at the target, see <see cref="LedgerCut.At"/>.</exception>
    public async Task<OracleVerdict> CheckAsync(Sql recovered, RecoveryTarget target, DatabaseFingerprint? expected, CancellationToken cancellation, Lsn? later = null)
    {
        var session = await SnapshotSession.OpenAsync(recovered, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return await CheckAsync(session, target, expected, cancellation, later).ConfigureAwait(false);
        }
    }

    /// <summary>Checks a recovered database as a session sees it.</summary>
    /// <inheritdoc cref="CheckAsync(Sql, RecoveryTarget, DatabaseFingerprint?, CancellationToken, Lsn?)"/>
    public async Task<OracleVerdict> CheckAsync(SnapshotSession recovered, RecoveryTarget target, DatabaseFingerprint? expected, CancellationToken cancellation, Lsn? later = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        var cut = LedgerCut.At(ledger.Entries, target, later);
        var histories = RowHistory.Of(cut.Entries);
        var seen = await RowReader.ReadAsync(recovered, histories, cancellation).ConfigureAwait(false);
        var fingerprint = expected is null ? null : expected.Compare(await FingerprintReader.TakeWithinAsync(recovered, cancellation).ConfigureAwait(false));
        var rows = histories.Select(history => new CheckedRow(history, cut, seen.GetValueOrDefault(history.Name))).ToList();
        var open = OpenEntries(cut, rows);
        return new OracleVerdict
        {
            Target = target.ToString(),
            RowsRequired = rows.Count(row => !row.Allowed.Contains(null)),
            RowsForbidden = rows.Count(row => row.History.Changes.Any(pair => cut[pair.Entry] == Side.After)),
            LastBefore = cut.LastBefore,
            FirstAfter = cut.FirstAfter,
            Missing = [.. rows.Where(row => row.Wrong && row.Seen is null).Select(row => row.Fault)],
            Extra = [.. rows.Where(row => row.Wrong && row.Seen is not null && row.Allowed.All(state => state is null)).Select(row => row.Fault)],
            Changed = [.. rows.Where(row => row.Wrong && row.Seen is not null && row.Allowed.Any(state => state is not null)).Select(row => row.Fault)],
            Torn = [.. open.Where(pair => pair.Votes.Distinct().Count() > 1).Select(pair => pair.Entry)],
            Present = [.. cut.Entries.Where(entry => cut[entry] == Side.Before).Concat(open.Where(pair => pair.Votes.All(there => there)).Select(pair => pair.Entry)).Select(entry => entry.Number).Order()],
            Absent = [.. cut.Entries.Where(entry => cut[entry] == Side.After).Concat(open.Where(pair => pair.Votes.All(there => !there)).Select(pair => pair.Entry)).Select(entry => entry.Number).Order()],
            Fingerprint = fingerprint,
        };
    }

    /// <summary>
    /// Tells the ledger that the application goes on with the recovered database: what the recovery left behind must
    /// never come back, and transactions in doubt are no longer so. For later recoveries along the new timeline.
    /// </summary>
    /// <exception cref="VerificationFailedException">The verdict is not exact.</exception>
    public void GoOnFrom(OracleVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        verdict.ThrowIfWrong();
        var entries = ledger.Entries.ToDictionary(entry => entry.Number);
        foreach (var number in verdict.Present.Where(number => entries[number].State == LedgerState.InDoubt))
        {
            ledger.Note(number, LedgerState.Acknowledged, reason: $"found after the recovery to {verdict.Target}");
        }

        foreach (var number in verdict.Absent.Where(number => entries[number].State is LedgerState.Acknowledged or LedgerState.InDoubt))
        {
            ledger.Note(number, LedgerState.LeftBehind, reason: $"left behind by the recovery to {verdict.Target}");
        }

        // No row tells on which side a restore point lies that was made beside the target: it is not to be asked for again.
        foreach (var point in entries.Values.Where(entry => entry is { IsRestorePoint: true, State: LedgerState.Acknowledged }).ExceptBy(verdict.Present.Concat(verdict.Absent), entry => entry.Number))
        {
            ledger.Note(point.Number, LedgerState.LeftBehind, reason: $"perhaps left behind by the recovery to {verdict.Target}");
        }
    }

    /// <summary>Measures what was lost: for recoveries that were meant to lose nothing, or as little as possible.</summary>
    /// <param name="recovered">The recovered database, before anything new is written to it.</param>
    /// <param name="cancellation">Ends the queries.</param>
    /// <exception cref="VerificationFailedException">Nothing was ever acknowledged; a row is as no transaction left it; or a transaction is lost and a later one is there.</exception>
    public Task<LossReport> MeasureLossAsync(Sql recovered, CancellationToken cancellation) => MeasureLossAsync(recovered, null, cancellation);

    /// <summary>Measures what was lost by a recovery to a time, of what was to come back.</summary>
    /// <param name="recovered">The recovered database, before anything new is written to it.</param>
    /// <param name="upTo">The time; null for all that was ever acknowledged.</param>
    /// <param name="cancellation">Ends the queries.</param>
    /// <inheritdoc cref="MeasureLossAsync(Sql, CancellationToken)"/>
    public async Task<LossReport> MeasureLossAsync(Sql recovered, DateTimeOffset? upTo, CancellationToken cancellation)
    {
        var session = await SnapshotSession.OpenAsync(recovered, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return await MeasureLossAsync(session, cancellation, upTo).ConfigureAwait(false);
        }
    }

    /// <summary>Measures what was lost, as a session sees the recovered database.</summary>
    /// <inheritdoc cref="MeasureLossAsync(Sql, CancellationToken)"/>
    public async Task<LossReport> MeasureLossAsync(SnapshotSession recovered, CancellationToken cancellation, DateTimeOffset? upTo = null)
    {
        var (all, lost) = await FindLostAsync(recovered, "measuring what was lost", cancellation).ConfigureAwait(false);
        var acknowledged = all.FindAll(entry => upTo is null || entry.Time <= upTo);
        return Loss(acknowledged, [.. acknowledged.Where(entry => !lost.Contains(entry.Number))], [.. acknowledged.Where(entry => lost.Contains(entry.Number))]);
    }

    /// <summary>Which acknowledged transactions a database has, as far as they changed rows: those of which everything is there, or was changed again by a later one.</summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellation">Ends the queries.</param>
    /// <exception cref="VerificationFailedException">A row is as no transaction left it.</exception>
    public async Task<IReadOnlyList<LedgerEntry>> FindPresentAsync(Sql database, CancellationToken cancellation)
    {
        var session = await SnapshotSession.OpenAsync(database, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var (acknowledged, lost) = await FindLostAsync(session, "looking for acknowledged transactions", cancellation).ConfigureAwait(false);
            return [.. acknowledged.Where(entry => !lost.Contains(entry.Number))];
        }
    }

    private async Task<(List<LedgerEntry> Acknowledged, HashSet<long> Lost)> FindLostAsync(SnapshotSession session, string attempted, CancellationToken cancellation)
    {
        var entries = ledger.Entries;
        var histories = RowHistory.Of(entries.Where(entry => entry.State != LedgerState.LeftBehind));
        var seen = await RowReader.ReadAsync(session, histories, cancellation).ConfigureAwait(false);
        var lost = new HashSet<long>();
        foreach (var history in histories)
        {
            var digest = seen.GetValueOrDefault(history.Name);
            var reached = history.Seen(digest);
            if (reached is null && digest != history.Changes[0].Change.Before)
            {
                throw new VerificationFailedException(attempted, "each row as one of the recorded transactions left it", $"{history.Name} as none of them did", "someone else wrote to the recovered database, or the recovered data is damaged.");
            }

            lost.UnionWith(history.Changes.Where(pair => pair.Entry.Number > (reached?.Entry.Number ?? 0)).Select(pair => pair.Entry.Number));
        }

        return ([.. entries.Where(entry => entry.State == LedgerState.Acknowledged && entry.Changes.Count > 0)], lost);
    }

    private static LossReport Loss(List<LedgerEntry> acknowledged, List<LedgerEntry> survivors, List<LedgerEntry> missing)
    {
        if (acknowledged.Count == 0)
        {
            throw new VerificationFailedException("measuring what was lost", "acknowledged transactions to look for", "a ledger without any", "write before the outage: without that, no loss would be seen in an empty database either.");
        }

        // Replay goes from the beginning to an end: it cannot lose a transaction and bring back a later one.
        if (missing.Find(entry => survivors.Exists(survivor => survivor.LsnBefore >= entry.LsnAfter)) is { } hole)
        {
            throw new VerificationFailedException("measuring what was lost", "nothing lost before something that survived", $"transaction {hole} lost, and later ones there", "the recovered data is damaged, or rows were removed after the recovery.");
        }

        var last = acknowledged.MaxBy(entry => entry.Time)!;
        var survivor = survivors.MaxBy(entry => entry.Time);
        return new LossReport
        {
            Rpo = missing.Count == 0 ? TimeSpan.Zero : last.Time - (survivor?.Time ?? acknowledged[0].BegunAt),
            Survived = survivors.Count,
            LastAcknowledged = last,
            LastSurvivor = survivor,
            Lost = missing,
        };
    }

    // Each row that an open transaction changed last tells whether that transaction is there; they must agree.
    private static List<(LedgerEntry Entry, IReadOnlyList<bool> Votes)> OpenEntries(LedgerCut cut, IReadOnlyList<CheckedRow> rows) =>
    [
        .. rows.Where(row => !row.Wrong)
            .Select(row => (Last: row.History.Last(cut), row.Seen))
            .Where(row => row.Last is { } last && cut[last.Entry] == Side.Open && last.Change.Before != last.Change.After)
            .GroupBy(row => row.Last!.Value.Entry.Number, row => (row.Last!.Value.Entry, There: row.Seen == row.Last.Value.Change.After))
            .Select(group => (group.First().Entry, (IReadOnlyList<bool>)[.. group.Select(vote => vote.There)])),
    ];

    private sealed record CheckedRow(RowHistory History, LedgerCut Cut, string? Seen)
    {
        public IReadOnlySet<string?> Allowed { get; } = History.Allowed(Cut);

        public bool Wrong => !Allowed.Contains(Seen);

        public RowFault Fault => new(History.Name, Cause, string.Join(" or ", Allowed.Select(Describe)), Describe(Seen));

        private string Cause =>
            History.Seen(Seen) is { } wrong && Cut[wrong.Entry] == Side.After ? $"it is as transaction {wrong.Entry} left it, which must not be there"
            : History.Last(Cut) is { } right ? $"transaction {right.Entry} must be there"
            : "no transaction before the target touched it";

        private static string Describe(string? digest) => digest is null ? "no row" : $"a row with digest {digest[..12]}";
    }
}
