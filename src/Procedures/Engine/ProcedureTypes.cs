using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Recovery.Procedures.Backup;
using Recovery.Procedures.BackupVerification;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Locks;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Timescale;
using Recovery.Procedures.Verification;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Engine;

/// <summary>
/// Everything that procedures write down or read back: journals, blueprints, findings, manifests, reports, records of files.
/// A test holds this list against every place that writes or reads.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]

// The engine, and what any step may record.
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(ProgressAmount))]
[JsonSerializable(typeof(PlannedRun))]
[JsonSerializable(typeof(DatabaseFingerprint))]
[JsonSerializable(typeof(CommandEnd))]
[JsonSerializable(typeof(LeaseRecord))]
[JsonSerializable(typeof(IReadOnlyList<Fact>))]
[JsonSerializable(typeof(CountChange))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(Dictionary<string, long>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, long>))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(List<int>))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(bool))]

// Restores.
[JsonSerializable(typeof(RestoreBlueprint))]
[JsonSerializable(typeof(RecoveryReport))]
[JsonSerializable(typeof(IReadOnlyList<RaisedSetting>))]
[JsonSerializable(typeof(RestoredRemarks))]
[JsonSerializable(typeof(RecoveryLocation))]
[JsonSerializable(typeof(Postmaster))]
[JsonSerializable(typeof(CopyOwnership))]
[JsonSerializable(typeof(SourceFacts))]

// Tables.
[JsonSerializable(typeof(ExtractRequest))]
[JsonSerializable(typeof(ExtractDescription))]
[JsonSerializable(typeof(TableRestoreBlueprint))]
[JsonSerializable(typeof(UndoBlueprint))]
[JsonSerializable(typeof(SafetyCopy))]
[JsonSerializable(typeof(List<ExpireSafetyCopiesProcedure.Copy>))]
[JsonSerializable(typeof(IReadOnlyList<ExpireSafetyCopiesProcedure.Copy>))]
[JsonSerializable(typeof(List<AppliedPart>))]
[JsonSerializable(typeof(AppliedPart[]))]
[JsonSerializable(typeof(GuardedTable))]

// Backups.
[JsonSerializable(typeof(PhysicalBackupRequest))]
[JsonSerializable(typeof(PhysicalBackupReport))]
[JsonSerializable(typeof(LogicalBlueprint))]
[JsonSerializable(typeof(LogicalManifest))]
[JsonSerializable(typeof(LogicalBackupReport))]
[JsonSerializable(typeof(PendingUpload))]
[JsonSerializable(typeof(ExpireLogicalBlueprint))]
[JsonSerializable(typeof(ArchiveTableBlueprint))]
[JsonSerializable(typeof(FetchedArchive))]
[JsonSerializable(typeof(BackupVerificationRequest))]
[JsonSerializable(typeof(BackupVerificationReport))]
[JsonSerializable(typeof(List<VerificationFinding>))]

// Another region.
[JsonSerializable(typeof(CrossRegionBlueprint))]
[JsonSerializable(typeof(FailBackBlueprint))]
[JsonSerializable(typeof(RepositoryReach))]

// TimescaleDB.
[JsonSerializable(typeof(TimescaleRecord))]
[JsonSerializable(typeof(RestorePoliciesProcedure.Blueprint), TypeInfoPropertyName = "RestorePoliciesBlueprint")]
[JsonSerializable(typeof(RefreshAggregatesProcedure.Blueprint), TypeInfoPropertyName = "RefreshAggregatesBlueprint")]
[JsonSerializable(typeof(RecompressProcedure.Blueprint), TypeInfoPropertyName = "RecompressBlueprint")]
internal sealed partial class ProcedureTypes : JsonSerializerContext
{
    /// <summary>Options that know these types, and write choices as words.</summary>
    /// <param name="naming">How members and choices are named.</param>
    public static JsonSerializerOptions Named(JsonNamingPolicy naming) => new()
    {
        PropertyNamingPolicy = naming,
        Converters =
        {
            new JsonStringEnumConverter<BackupKind>(naming),
            new JsonStringEnumConverter<CheckStatus>(naming),
            new JsonStringEnumConverter<ExtractFormat>(naming),
            new JsonStringEnumConverter<FindingSeverity>(naming),
            new JsonStringEnumConverter<LogicalFormat>(naming),
            new JsonStringEnumConverter<ReplicationDifferenceKind>(naming),
            new JsonStringEnumConverter<RetentionFindingKind>(naming),
            new JsonStringEnumConverter<RunEventKind>(naming),
            new JsonStringEnumConverter<TableRestoreMode>(naming),
            new JsonStringEnumConverter<TargetAction>(naming),
            new JsonStringEnumConverter<TimescaleFindingKind>(naming),
            new JsonStringEnumConverter<TimescaleRepair>(naming),
            new JsonStringEnumConverter<WalRecordKind>(naming),
        },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = Default.WithAddedModifier(AbsentMembers.Keep),
    };
}
