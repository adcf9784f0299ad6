using System.Diagnostics;
using Recovery.Evidence;
using Recovery.Evidence.Objectives;
using Recovery.Fixtures.Oracle;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;
using Recovery.Procedures.Verification;

namespace Recovery.Steps.Run;

/// <summary>What a scenario measured and compared, and the record that is made of it.</summary>
public sealed class ScenarioEvidence(PracticeScenario practice)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly DateTimeOffset began = DateTimeOffset.UtcNow;
    private readonly List<DataComparison> comparisons = [];
    private long decided;
    private Sql? served;

    /// <summary>From the decision to restore until the restored database answered a query of the application.</summary>
    public TimeSpan? Rto { get; private set; }

    /// <summary>What was lost of what had been acknowledged.</summary>
    public LossReport? Loss { get; private set; }

    /// <summary>The procedure that brought something back last.</summary>
    public string? Procedure { get; private set; }

    /// <summary>What could be restored to when, where the scenario looked.</summary>
    public RecoverableTimes? Window { get; set; }

    /// <summary>The file of the record, once it is kept.</summary>
    public string? File { get; private set; }

    /// <summary>What the last restore is held against.</summary>
    public RecoveryObjective Objective => Keeper.Objectives.Find(Procedure ?? string.Empty) ?? throw new InvalidOperationException($"There is no objective for '{Procedure}'.");

    private EvidenceKeeper Keeper => practice.Run!.Evidence;

    /// <summary>The decision to restore: from here on the recovery time counts.</summary>
    public void Decide() => decided = Stopwatch.GetTimestamp();

    /// <summary>Asks the restored database what the application asks first; its answer ends the recovery time.</summary>
    /// <param name="procedure">The procedure that brought it back.</param>
    /// <param name="database">The database.</param>
    public async Task AnswerAsync(string procedure, Sql database)
    {
        await Workload.AskNewestReadingAsync(database, None).ConfigureAwait(false);
        (Procedure, served, Rto) = (procedure, database, Stopwatch.GetElapsedTime(decided));
    }

    /// <summary>Measures what was lost of all that had been acknowledged.</summary>
    public async Task<LossReport> MeasureLossAsync(Sql database) => Loss = await practice.Oracle.MeasureLossAsync(database, None).ConfigureAwait(false);

    /// <summary>Measures what the last restore lost; of a recovery to a time, only what had been acknowledged up to that time was to come back.</summary>
    public async Task<LossReport> MeasureLossAsync() =>
        Loss = await practice.Oracle.MeasureLossAsync(served ?? throw new InvalidOperationException("Nothing was restored."), (practice.Request?.Target as RecoveryTarget.ToTime)?.Time, None).ConfigureAwait(false);

    /// <summary>Compares a database with a fingerprint.</summary>
    /// <param name="name">The fingerprint's name.</param>
    /// <param name="database">The database.</param>
    /// <param name="what">What it is, in words.</param>
    /// <param name="part">The part that is compared; null for all of it.</param>
    /// <returns>What was seen, all of it.</returns>
    public async Task<DatabaseFingerprint> MatchAsync(string name, Sql database, string what = "the restored database", Func<DatabaseFingerprint, DatabaseFingerprint>? part = null)
    {
        var seen = await new FingerprintReader(database).TakeAsync(None).ConfigureAwait(false);
        var (expected, compared) = part is null ? (practice.Fingerprints[name], seen) : (part(practice.Fingerprints[name]), part(seen));
        Take(name, what, expected.Compare(compared), compared.Tables);
        return seen;
    }

    /// <summary>Compares one table with a fingerprint.</summary>
    public async Task MatchTableAsync(string name, string table, Sql database)
    {
        var seen = await new FingerprintReader(database).TakeTableAsync(table, None).ConfigureAwait(false);
        Take(name, table, practice.Fingerprints[name].Table(table).Compare(seen), [seen]);
    }

    /// <summary>
    /// Compares what a logical backup's manifest says with its source. What background jobs themselves write (aggregates, their
    /// log) may be another by the time that the source is looked at: of that, a restore was compared with the snapshot itself.
    /// </summary>
    public void MatchBackup(LogicalManifest manifest, DatabaseFingerprint source)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(source);
        const string name = "the source of the logical backup";
        static bool IsSteady(string table, string kind) => kind != "continuous aggregate" && table != "public.job_log";
        practice.Fingerprints[name] = source;
        manifest.Tables.Select(table => table.Table).Should().Equal(source.Tables.Select(table => table.Table));
        var steady = source.Tables.Where(table => IsSteady(table.Table, table.Kind)).ToList();
        steady.Should().HaveCountGreaterThan(3);
        var seen = manifest.Tables.Where(table => IsSteady(table.Table, table.Kind)).ToDictionary(table => table.Table, StringComparer.Ordinal);
        var differences = steady.Where(table => seen[table.Table] != new LogicalTable(table.Table, table.Kind, table.Rows, table.Digest))
            .Select(table => new Difference(table.Table, "rows and digest", $"{table.Rows}, {table.Digest}", $"{seen[table.Table].Rows}, {seen[table.Table].Digest}"));
        Take(name, $"the logical backup {manifest.Archive}", new FingerprintComparison([.. differences], steady.Count), steady.Select(table => table with { Rows = seen[table.Table].Rows, Digest = seen[table.Table].Digest }));
    }

    /// <summary>Makes the record, while the site with its journals is still there.</summary>
    /// <param name="text">The words of the scenario.</param>
    /// <param name="outcome">What it showed.</param>
    /// <param name="reason">Why it failed or is no proof.</param>
    public EvidenceRecord Make(ScenarioText text, EvidenceOutcome outcome, string? reason)
    {
        var runs = practice.OpenedSite is null ? [] : Runs();
        return new EvidenceRecord
        {
            Schema = EvidenceRecord.CurrentSchema,
            Kind = EvidenceKind.Scenario,
            Title = practice.Wanted.Name,
            Outcome = outcome,
            Reason = reason,
            Began = began,
            Ended = DateTimeOffset.UtcNow,
            Seconds = Math.Round(Stopwatch.GetElapsedTime(practice.Begun).TotalSeconds, 3),
            Scenario = text,
            Software = Keeper.Software,
            Measures = Procedure is null ? null : Keeper.Objectives.Measure(Procedure, Rto, Loss?.Rpo, Loss?.Lost.Count, runs.FindLast(run => run.Procedure == Procedure)),
            Runs = runs,
            Fingerprints = [.. practice.Fingerprints.Select(pair => DataFingerprint.Of(pair.Key, pair.Value)).OrderBy(fingerprint => fingerprint.TakenAt)],
            Comparisons = comparisons,
            Refusal = practice.Refusal?.Message,
            Window = Window,
        };
    }

    /// <summary>Appends the record to the chain.</summary>
    public async Task KeepAsync(EvidenceRecord record) => File = Path.Combine(Keeper.Directory, (await Keeper.AppendAsync(record).ConfigureAwait(false)).Name);

    private List<ProcedureRun> Runs() =>
    [
        .. Directory.EnumerateDirectories(practice.Runs).Select(run => Path.Combine(run, Runner.JournalFile)).Where(System.IO.File.Exists)
            .Select(journal => JournalReader.Read(Journal.Read(journal))).OfType<ProcedureRun>().OrderBy(run => run.Began),
    ];

    private void Take(string name, string what, FingerprintComparison comparison, IEnumerable<TableFingerprint> seen)
    {
        comparisons.Add(DataComparison.Of(name, what, comparison, seen));
        comparison.ThrowIfDifferent($"comparing {what} with '{name}'");
    }
}
