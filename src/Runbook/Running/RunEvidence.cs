using System.Globalization;
using Recovery.Evidence;
using Recovery.Evidence.History;
using Recovery.Evidence.Objectives;
using Recovery.Evidence.Signing;
using Recovery.Evidence.Storage;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Restore;
using Recovery.Runbook.Configuration;
using Recovery.Runbook.Hosting;

namespace Recovery.Runbook.Running;

/// <summary>Keeps the evidence of real runs.</summary>
/// <param name="settings">Where, signed by whom, held against what.</param>
/// <param name="estate">The hosts.</param>
internal sealed class RunEvidence(Settings settings, Estate estate)
{
    private const string KeyVariable = "EVIDENCE_KEY", PassphraseVariable = "EVIDENCE_PASSPHRASE";

    /// <summary>What runs are held against; null for nothing.</summary>
    public RecoveryObjectives? Objectives { get; } = settings.Objectives.File is { } file ? RecoveryObjectives.Load(file) : null;

    /// <summary>Opens the key that signs; null where there is none.</summary>
    /// <exception cref="PreconditionException">There is one, and it cannot be used.</exception>
    public EvidenceSigner? OpenSigner() => (settings.Evidence.KeyFile ?? Variable(KeyVariable)) is { } source
        ? EvidenceKey.OpenPrivate(source, settings.Evidence.PassphraseFile is { } file ? File.ReadAllText(file).TrimEnd('\r', '\n') : Variable(PassphraseVariable))
        : null;

    /// <summary>Appends the record of a run to the chain.</summary>
    /// <param name="events">The run's journal.</param>
    /// <param name="took">From the decision to run until its end; null where another process began it.</param>
    /// <param name="exitCode">What came of it: its findings may be bad although all its steps were done.</param>
    /// <returns>Where the record is, for people.</returns>
    public async Task<string> KeepAsync(IReadOnlyList<RunEvent> events, TimeSpan? took, int exitCode)
    {
        var run = JournalReader.Read(events) ?? throw new JournalException("making the evidence of a run", "a plan in its journal", "none", "the run was killed before it began; nothing has been changed.");
        using var signer = OpenSigner();
        var store = new EvidenceStore(estate.Evidence, signer);
        var file = await store.AppendAsync(await RecordAsync(run, took ?? run.Ended - run.Began, exitCode).ConfigureAwait(false), CancellationToken.None).ConfigureAwait(false);
        return $"{store.Folder.Name.TrimEnd('/')}/{file.Name}{(signer is null ? " (NOT SIGNED: see evidence.keyFile)" : string.Empty)}";
    }

    /// <summary>Whether the chain shows that a run came to its end.</summary>
    /// <exception cref="EvidenceException">The chain cannot be read.</exception>
    public async Task<bool> HoldsEndOfAsync(ProcedureRun run)
    {
        var history = new EvidenceHistory(estate.Evidence);
        foreach (var headline in (await history.ReadAsync(CancellationToken.None).ConfigureAwait(false)).Where(one => one.Kind == EvidenceKind.Incident && one.Began == run.Began))
        {
            var record = await history.OpenAsync(headline.Sequence.ToString(CultureInfo.InvariantCulture), CancellationToken.None).ConfigureAwait(false);
            if (record.Runs.Any(one => one.Run == run.Run && one.State == RunState.Completed))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<EvidenceRecord> RecordAsync(ProcedureRun run, TimeSpan took, int exitCode)
    {
        var (outcome, reason) = run.State switch
        {
            RunState.Completed when exitCode is ExitCode.Done or ExitCode.Warning => (EvidenceOutcome.Proven, (string?)null),
            RunState.Completed => (EvidenceOutcome.Failed, $"its checks found faults (exit code {exitCode})"),
            RunState.Failed => (EvidenceOutcome.Failed, run.Failure ?? "a step failed"),
            RunState.Cancelled => (EvidenceOutcome.NotProven, "it was cancelled"),
            _ => (EvidenceOutcome.NotProven, "it was cut off"),
        };
        return new EvidenceRecord
        {
            Schema = EvidenceRecord.CurrentSchema,
            Kind = EvidenceKind.Incident,
            Title = run.Title,
            Outcome = outcome,
            Reason = reason,
            Began = run.Began,
            Ended = run.Ended,
            Seconds = Math.Round(run.Seconds, 3),
            Software = await VersionsAsync(run).ConfigureAwait(false),
            Measures = run.State == RunState.Completed ? Measure(run, took) : null,
            Runs = [run],
            Fingerprints = [],
            Comparisons = [],
        };
    }

    /// <summary>What was lost, only the applications know: there is no ledger of what they were told, and so a bound at most.</summary>
    private RecoveryMeasures? Measure(ProcedureRun run, TimeSpan took) => Objectives?.Find(run.Procedure) is { } objective
        ? Objectives.Measure(run.Procedure, took, null, null, run) with { RpoAtMost = LossBound.Of(run, objective.Rpo) }
        : null;

    private async Task<SoftwareVersions> VersionsAsync(ProcedureRun run)
    {
        var facts = run.Findings.TryGetValue(SourceFacts.RestoredKey, out var found) ? found.Read<SourceFacts>(Journal.Json) : null;
        return SoftwareVersions.OfThisProgram(estate.Host.Name) with
        {
            PostgreSql = facts?.ServerVersion,
            TimescaleDb = facts?.Timescale?.ExtensionVersion,
            TimescaleDbEdition = facts?.Timescale?.Edition,
            PgBackRest = await PgBackRestVersionAsync().ConfigureAwait(false),
        };
    }

    /// <summary>Null for a host that has no pgBackRest, or does not answer any more.</summary>
    private async Task<string?> PgBackRestVersionAsync()
    {
        try
        {
            var said = await estate.Host.TryRunAsync(new HostCommand("pgbackrest", "version"), CancellationToken.None).ConfigureAwait(false);
            return said.ExitCode == 0 ? said.Output.Trim().Split(' ')[^1] : null;
        }
        catch (PreconditionException)
        {
            return null;
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
