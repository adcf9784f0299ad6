using System.Text.Json;
using Recovery.Evidence;
using Recovery.Procedures.Backup;
using Recovery.Procedures.Engine;

namespace Recovery.Tests.Evidence;

/// <summary>Records as a run leaves them, with everything that a record can have.</summary>
public static class SampleRecords
{
    /// <summary>When the first of them began.</summary>
    public static DateTimeOffset Begin { get; } = new(2026, 2, 3, 14, 0, 0, TimeSpan.Zero);

    /// <summary>Four records, one of each kind: proven, failed, not proven, and a real run.</summary>
    public static IReadOnlyList<EvidenceRecord> All => [Proven(), Failed(), NotProven(), Incident()];

    /// <summary>A scenario that was proven.</summary>
    /// <param name="number">A number that makes it differ from others: a day later each.</param>
    /// <param name="rto">How long it took until the application was answered.</param>
    public static EvidenceRecord Proven(int number = 0, double rto = 6.25)
    {
        var began = Begin.AddDays(number);
        return new EvidenceRecord
        {
            Schema = EvidenceRecord.CurrentSchema,
            Kind = EvidenceKind.Scenario,
            Title = "The data directory is gone",
            Outcome = EvidenceOutcome.Proven,
            Began = began,
            Ended = began.AddSeconds(rto + 4),
            Seconds = rto + 4,
            Scenario = Text(),
            Software = Software(),
            Measures = Measures(rto, began),
            Runs = [Run(began, rto)],
            Fingerprints = [new DataFingerprint { Name = "before the failure", TakenAt = began, Sha256 = Digest('a'), Tables = [Readings, Users] }],
            Comparisons = [new DataComparison { Expected = "before the failure", What = "the database", Compared = 212, Same = true, Differences = [], Seen = [Readings, Users] }],
            Window = new RecoverableTimes
            {
                Now = began,
                Ranges = [new MomentRange(began.AddDays(-7), began.AddMinutes(-1))],
                Backups = [new RecoverableBackup("20260127-020000F", "full", began.AddDays(-7), began.AddMinutes(-1), null), new RecoverableBackup("20260203-020000F", "full", began.AddHours(-12), began.AddMinutes(-1), null)],
            },
        };
    }

    /// <summary>A scenario in which a row was missing afterwards.</summary>
    public static EvidenceRecord Failed() => Proven(1) with
    {
        Title = "The last commits were never archived",
        Outcome = EvidenceOutcome.Failed,
        Reason = "comparing the restored database with 'before the failure': expected what the fingerprint says, but saw 1 differences",
        Measures = Measures(8, Begin.AddDays(1)) with { Rto = new MeasuredTime(14_500, 14_400), Rpo = new MeasuredTime(400, 300), WritesLost = 3 },
        Comparisons = [new DataComparison { Expected = "before the failure", What = "the database", Compared = 212, Same = false, Differences = ["public.users, rows: expected 40, seen 39"], Seen = [Readings, Users with { Rows = 39, Digest = Digest('d') }] }],
    };

    /// <summary>A scenario in which a restore was refused, as it was to be.</summary>
    public static EvidenceRecord Refused() => Proven(2) with
    {
        Title = "There is no backup",
        Measures = null,
        Runs = [],
        Comparisons = [],
        Window = null,
        Refusal = "planning a restore: expected at least one backup, but saw none in the repository.\nHINT: look at `pgbackrest info`; nothing has been changed.",
    };

    /// <summary>A scenario that needs what the place to practise in does not have.</summary>
    public static EvidenceRecord NotProven() => Proven(2) with
    {
        Title = "Compressed chunks come back",
        Outcome = EvidenceOutcome.NotProven,
        Reason = "needs TimescaleDB Community; this environment has the Apache edition",
        Seconds = 0,
        Ended = Begin.AddDays(2),
        Measures = null,
        Runs = [],
        Fingerprints = [],
        Comparisons = [],
        Window = null,
    };

    /// <summary>A restore on a database host.</summary>
    public static EvidenceRecord Incident() => Proven(3) with
    {
        Kind = EvidenceKind.Incident,
        Title = "Restore the whole cluster",
        Scenario = null,
        Measures = Measures(6.25, Begin.AddDays(3)) with
        {
            Rpo = null,
            WritesLost = null,
            RpoAtMost = new LossBound { Seconds = 40.5, ObjectiveSeconds = 300, LastCommit = Begin, Until = Begin.AddSeconds(40.5), Basis = "from the last commit to the moment without a server" },
        },
        Software = Software() with { Gherkin = null, ObjectStorage = null, Environment = "db1" },
        Fingerprints = [],
        Comparisons = [],
        Window = null,
    };

    /// <summary>A digest of one digit, for what is only compared.</summary>
    public static string Digest(char digit) => new(digit, 64);

    private static TableContent Readings { get; } = new("public.energy_readings", "hypertable", 4000, Digest('b'));

    private static TableContent Users { get; } = new("public.users", "table", 40, Digest('c'));

    private static ScenarioText Text() => new()
    {
        Feature = "Full restore",
        File = "full_restore.feature",
        Sha256 = Digest('f'),
        Text = "Scenario: The data directory is gone\n  Given readings written since the last backup and archived\n  When the on-call engineer restores the cluster\n  Then the database matches \"before the failure\"\n  And no acknowledged write is lost",
        Tags = ["procedure-full-restore", "control-A.8.13"],
    };

    private static SoftwareVersions Software() => new()
    {
        Commit = "0123456789abcdef0123456789abcdef01234567",
        Runtime = ".NET 10.0.0",
        CommandsBy = "CliWrap 3.10.0",
        OperatingSystem = "Debian GNU/Linux 13 (trixie)",
        Gherkin = "Reqnroll 3.3.3",
        PostgreSql = "17.11",
        TimescaleDb = "2.19.3",
        TimescaleDbEdition = "Apache",
        PgBackRest = "2.55.1",
        ObjectStorage = "moto 5.1.1",
        Environment = "embedded: bwrap user namespace",
    };

    private static RecoveryMeasures Measures(double rto, DateTimeOffset at) => new()
    {
        Procedure = "full-restore",
        Rto = new MeasuredTime(rto, 14_400),
        Rpo = new MeasuredTime(0, 300),
        WritesLost = 0,
        Review = new ObjectiveReview("database on-call", DateOnly.FromDateTime(at.UtcDateTime).AddDays(-2), DateOnly.FromDateTime(at.UtcDateTime).AddDays(29)),
        AtProductionSize = new RecoveryEstimate { ProductionBytes = 500_000_000_000, ProductionWalBytes = 50_000_000_000, RestoredBytes = 44_100_000, BytesPerSecond = 80_000_000, ReplayedWalBytes = 33_554_432, WalBytesPerSecond = 40_000_000, OtherSeconds = 3.5 },
    };

    private static ProcedureRun Run(DateTimeOffset began, double seconds)
    {
        (string Id, string Purpose, double Part)[] steps = [("locate-target", "Find the end of the WAL archive", 0.2), ("restore-files", "Restore the files", 0.5), ("await-recovery", "Wait until recovery has ended", 0.2), ("check-recovery", "Check that the restored server itself answers", 0.1)];
        var at = 0.0;
        var ran = new List<RunStep>();
        foreach (var (id, purpose, part) in steps)
        {
            ran.Add(new RunStep { Step = id, Message = purpose, Began = began.AddSeconds(at * seconds), Seconds = part * seconds, Outcome = StepState.Finished });
            at += part;
        }

        return new ProcedureRun
        {
            Run = began.ToString("yyyyMMdd-HHmmss", System.Globalization.CultureInfo.InvariantCulture) + "-full-restore-0123ab",
            Procedure = "full-restore",
            Title = "Restore the whole cluster from its newest backup and the WAL archive",
            Plan = "Restore the whole cluster from its newest backup and the WAL archive\n  disk: 40 GB free\n1. Find the end of the WAL archive\n     $ pgbackrest --stanza=greenlang info --output=json\n",
            Blueprint = JsonSerializer.SerializeToElement(new { request = new { stanza = "greenlang", stopServer = true } }),
            Facts = [new Fact("disk", "40 GB free"), new Fact("server", "does not run")],
            State = RunState.Completed,
            Began = began,
            Ended = began.AddSeconds(seconds),
            Seconds = seconds,
            Attempts = 1,
            Steps = ran,
            Commands =
            [
                new RunCommand { Step = "locate-target", Command = "pgbackrest --stanza=greenlang info --output=json", Host = "db1", Ended = began.AddSeconds(0.3), Seconds = 0.2, ExitCode = 0, OutputSha256 = Digest('1') },
                new RunCommand { Step = "restore-files", Command = "pgbackrest --stanza=greenlang --set=20260203-020000F --delta restore", Host = "db1", Ended = began.AddSeconds(3), Seconds = 2.5, ExitCode = 0, OutputSha256 = Digest('2') },
            ],
            Recovery = new RecoveryEnd { Asked = "the end of the WAL archive", BackupSet = "20260203-020000F", Reached = "0/5000148", Timeline = 2, LastReplayed = "transaction 812 (committed 2026-02-03 13:59:58.000000+00, 0/5000100)" },
            Findings = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal) { ["flushed"] = JsonSerializer.SerializeToElement("0/5000148") },
        };
    }
}
