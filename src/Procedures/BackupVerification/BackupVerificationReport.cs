using System.Text.Json;
using System.Text.Json.Serialization;
using Recovery.Procedures.Engine;

namespace Recovery.Procedures.BackupVerification;

/// <summary>The result of a verification: the runbook's fields, and what was found beyond them (<c>docs/schema/backup-verification.schema.json</c>).</summary>
public sealed record BackupVerificationReport
{
    /// <summary>The schema of the record.</summary>
    public const string CurrentSchema = "backup-verification/1";

    /// <summary>The exit code of a command whose verification passed.</summary>
    public const int ExitPassed = 0;

    /// <summary>The exit code where something failed; the code of every failed verification.</summary>
    public const int ExitFailed = 5;

    /// <summary>The exit code where there are warnings and nothing failed.</summary>
    public const int ExitWarning = 7;

    private static readonly JsonSerializerOptions Json = new(ProcedureTypes.Named(JsonNamingPolicy.SnakeCaseLower)) { WriteIndented = true };

    /// <summary>The schema; <see cref="CurrentSchema"/>.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>When the verification began, by the host's clock.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The pgBackRest stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The newest backup.</summary>
    public required VerifiedBackup Backup { get; init; }

    /// <summary>The WAL archive.</summary>
    public required VerifiedArchive WalArchive { get; init; }

    /// <summary>The verdict.</summary>
    public required VerificationVerdict Verification { get; init; }

    /// <summary>What the checks found.</summary>
    public required IReadOnlyList<VerificationFinding> Findings { get; init; }

    /// <summary>Whether monitoring got it.</summary>
    public required MonitoringDelivery Monitoring { get; init; }

    /// <summary>The worst of the findings.</summary>
    [JsonIgnore]
    public CheckStatus Outcome => Worst(Findings);

    /// <summary>What a command exits with: 0 passed, 7 warnings, 5 failed. Whether monitoring was reached does not count.</summary>
    [JsonIgnore]
    public int ExitCode => Outcome switch { CheckStatus.Passed => ExitPassed, CheckStatus.Warning => ExitWarning, _ => ExitFailed };

    /// <summary>The worst of some findings; failed where nothing was checked at all, which is no proof.</summary>
    public static CheckStatus Worst(IReadOnlyList<VerificationFinding> findings)
    {
        var worst = findings.Select(finding => finding.Status).DefaultIfEmpty(CheckStatus.Skipped).Max();
        return worst == CheckStatus.Skipped ? CheckStatus.Failed : worst;
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => Json.ToText(this) + "\n";

    /// <summary>Reads a report.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static BackupVerificationReport FromJson(string json) => Json.Read<BackupVerificationReport>(json) ?? throw new JsonException("an empty report");
}
