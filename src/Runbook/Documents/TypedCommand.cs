using System.Globalization;
using System.Text.Json;
using Recovery.Procedures.Backup;
using Recovery.Procedures.BackupVerification;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Timescale;
using Recovery.Procedures.Values;

namespace Recovery.Runbook.Documents;

/// <summary>
/// What an engineer types for a run: the way back from a plan's blueprint to the command line. What the settings say (hosts,
/// directories, ports) is not typed.
/// </summary>
internal static class TypedCommand
{
    private const string Request = "request", RunName = "RUN";

    private static readonly Dictionary<string, Func<JsonElement, IEnumerable<string>?>> Commands = new(StringComparer.Ordinal)
    {
        [RestoreProcedure.FullRestore] = blueprint => ["restore", "full", .. Options(Asked<RestoreRequest>(blueprint))],
        [RestoreProcedure.PointInTime] = blueprint => PointInTime(Asked<RestoreRequest>(blueprint)),
        [CleanUpProcedure.Name] = _ => ["runs", "clean-up"],
        [TableRestoreProcedure.Name] = blueprint => Table(Asked<TableRestoreRequest>(blueprint)),
        [MergeExtractProcedure.Name] = blueprint => Table(Asked<TableRestoreRequest>(blueprint)),
        [UndoTableRestoreProcedure.Name] = blueprint => ["runs", "undo", RunName, .. Flag("--lose-later-changes", Asked<UndoTableRestoreRequest>(blueprint).LoseLaterChanges)],
        [ExpireSafetyCopiesProcedure.Name] = _ => ["runs", "expire"],
        [ExtractProcedure.Name] = blueprint => Extract(blueprint.Read<ExtractRequest>(Journal.Json)!),
        [CrossRegionRestoreProcedure.Name] = blueprint => CrossRegion(Asked<CrossRegionRequest>(blueprint)),
        [FailBackProcedure.Name] = blueprint => ["restore", "fail-back", .. Flag("--stop", Asked<FailBackRequest>(blueprint).Restore.StopServer)],
        [PhysicalBackupProcedure.Name] = blueprint => ["backup", blueprint.Read<PhysicalBackupRequest>(Journal.Json)!.Kind switch { BackupKind.Full => "full", BackupKind.Differential => "diff", _ => "incr" }],
        [LogicalBackupProcedure.Name] = blueprint => ["backup", "logical", .. Flag("--try-restore", Asked<LogicalBackupRequest>(blueprint).TryRestore)],
        [ExpireLogicalProcedure.Name] = blueprint => ["backup", "expire", .. Flag("--remove-incomplete", Asked<ExpireLogicalRequest>(blueprint).RemoveIncomplete)],
        [VerifyBackupsProcedure.Name] = blueprint => Verify(blueprint.Read<BackupVerificationRequest>(Journal.Json)!),
        [RefreshAggregatesProcedure.Name] = _ => ["timescale", "refresh"],
        [RecompressProcedure.Name] = _ => ["timescale", "recompress"],
        [RestorePoliciesProcedure.Name] = _ => ["timescale", "jobs"],
    };

    /// <summary>The words after <c>runbook</c>; null where no command asks for exactly this.</summary>
    /// <param name="procedure">The procedure's name in journals.</param>
    /// <param name="blueprint">The plan's blueprint.</param>
    public static IReadOnlyList<string>? Words(string procedure, JsonElement blueprint) =>
        Commands.TryGetValue(procedure, out var words) && words(blueprint) is { } found ? [.. found] : null;

    /// <summary>The line, as it is typed in a shell; null where no command asks for exactly this.</summary>
    /// <inheritdoc cref="Words" path="/param"/>
    public static string? Line(string procedure, JsonElement blueprint) => Words(procedure, blueprint) is { } words ? new HostCommand("runbook", [.. words]).ToString() : null;

    private static T Asked<T>(JsonElement blueprint) => blueprint.GetProperty(Request).Read<T>(Journal.Json)!;

    private static IEnumerable<string>? PointInTime(RestoreRequest request) => Target(request.Target) is { } target
        ? ["restore", "pitr", .. target, .. Flag("--in-place", request.Copy is null), .. Flag("--pause", request.Action == TargetAction.Pause), .. Options(request)]
        : null;

    /// <summary>Backup set and timeline are in its blueprint whether they were asked for or not: planning settles them, as it does for the way back.</summary>
    private static IEnumerable<string> CrossRegion(CrossRegionRequest request) =>
        ["restore", "cross-region", .. request.Restore.Target is RecoveryTarget.ToTime ? Target(request.Restore.Target)! : [], .. Flag("--up-to-the-gap", request.UpToTheGap), .. AsOf(request.Restore), .. Flag("--stop", request.Restore.StopServer)];

    private static IEnumerable<string>? Table(TableRestoreRequest request)
    {
        IEnumerable<string>? source = request.Source switch
        {
            TableSource.FromDatabase => ["--from-copy"],
            TableSource.FromExtract extract => ["--extract", extract.File],
            TableSource.FromLogicalBackup logical => ["--backup", logical.Archive.Backup],
            TableSource.FromPointInTime point => Target(point.Recovery.Target),
            _ => null,
        };
        return source is null ? null :
        [
            "restore", "table", request.Table.ToString(), .. source,
            .. request.Mode switch { TableRestoreMode.Merge => [], TableRestoreMode.Replace => ["--mode", "replace"], _ => (string[])["--mode", "add-missing"] },
            .. request.Range is { } range ? (string[])["--from", Instant.Format(range.From), "--to", Instant.Format(range.To)] : [],
            .. Flag("--staged", request.Staged),
        ];
    }

    private static IEnumerable<string> Extract(ExtractRequest request) =>
    [
        "extract", request.File,
        .. request.Selection switch
        {
            ExtractSelection.Rows rows => ["--table", rows.Table.ToString(), .. Value("--where", rows.Where)],
            ExtractSelection.Tables tables => tables.Names.SelectMany(name => Value("--table", name.ToString())),
            ExtractSelection.Query query => Value("--query", query.Text),
            _ => throw new ArgumentOutOfRangeException(nameof(request)),
        },
        .. request.Format == ExtractFormat.Csv ? [] : Value("--format", request.Format.ToString().ToLowerInvariant()),
    ];

    private static IEnumerable<string> Verify(BackupVerificationRequest request) => ["verify", .. Flag("--quick", !request.ReadContent), .. Flag("--no-archiving-check", !request.CheckArchiving)];

    /// <summary>Null for a target that no option names: the end of the archive is a full restore's alone, the end of the newest backup is named by its label.</summary>
    private static IEnumerable<string>? Target(RecoveryTarget target) => target switch
    {
        RecoveryTarget.ToTime at => Value("--time", Instant.Format(at.Time)),
        RecoveryTarget.ToXid at => [.. Value("--xid", at.Xid.ToString(CultureInfo.InvariantCulture)), .. Flag("--exclusive", !at.Inclusive)],
        RecoveryTarget.ToLsn at => [.. Value("--lsn", at.Lsn.ToString()), .. Flag("--exclusive", !at.Inclusive)],
        RecoveryTarget.ToName at => Value("--name", at.Name),
        RecoveryTarget.ToEndOfBackup { Label: { } label } => Value("--end-of-backup", label.Value),
        _ => null,
    };

    private static IEnumerable<string> Options(RestoreRequest request) =>
        [.. Value("--set", request.BackupSet?.Value), .. Value("--timeline", request.Timeline?.Value.ToString(CultureInfo.InvariantCulture)), .. AsOf(request), .. Flag("--stop", request.StopServer)];

    private static IEnumerable<string> AsOf(RestoreRequest request) => Value("--repository-as-of", request.RepositoryAsOf is { } moment ? Instant.Format(moment) : null);

    private static IEnumerable<string> Value(string option, string? value) => value is null ? [] : [option, value];

    private static IEnumerable<string> Flag(string option, bool given) => given ? [option] : [];
}
