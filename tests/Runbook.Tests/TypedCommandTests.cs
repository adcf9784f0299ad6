using System.Text.Json;
using System.Text.RegularExpressions;
using Recovery.Procedures.Backup;
using Recovery.Procedures.BackupVerification;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Timescale;
using Recovery.Procedures.Values;
using Recovery.Reports.Book;
using Recovery.Runbook.Commands;
using Recovery.Runbook.Configuration;
using Recovery.Runbook.Documents;
using Recovery.Runbook.Hosting;
using Recovery.Runbook.Running;
using Recovery.Tests.Evidence;

namespace Recovery.Tests.Runbook;

/// <summary>The way back from a run to what an engineer types: for every procedure, and what the command tree understands.</summary>
public sealed partial class TypedCommandTests
{
    private static readonly SqlEndpoint Server = new() { Host = "/run/postgresql", Port = 5432 };
    private static readonly BackupLabel Label = BackupLabel.Parse("20260203-020000F");
    private static readonly DateTimeOffset At = DateTimeOffset.Parse("2026-02-03T14:30:00Z", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly TableName Users = TableName.Parse("users");
    private static readonly ObjectStoreLocation Store = new() { Bucket = "backups", Region = "eu-central-1" };

    private static readonly RestoreRequest Full = new() { Stanza = "main", DataDirectory = "/data", Production = Server, Target = new RecoveryTarget.ToLatest(), WorkDirectory = "/work", LogDirectory = "/log" };
    private static readonly RestoreRequest Beside = Full with { Target = new RecoveryTarget.ToTime(At), Copy = new CopyPlacement("/copy", 5433) };
    private static readonly TableRestoreRequest Table = new() { Table = Users, Source = new TableSource.FromDatabase(Server), Production = Server, WorkDirectory = "/work" };

    /// <summary>Runs, and what is typed for each.</summary>
    private static IReadOnlyList<(string Procedure, JsonElement Blueprint, string? Line)> Runs { get; } =
    [
        (RestoreProcedure.FullRestore, Of(Full), "runbook restore full"),
        (RestoreProcedure.FullRestore, Of(Full with { BackupSet = Label, Timeline = new TimelineId(2), StopServer = true }), "runbook restore full --set 20260203-020000F --timeline 2 --stop"),
        (RestoreProcedure.FullRestore, Of(Full with { RepositoryAsOf = At }), "runbook restore full --repository-as-of '2026-02-03 14:30:00.000000+00'"),
        (RestoreProcedure.PointInTime, Of(Beside), "runbook restore pitr --time '2026-02-03 14:30:00.000000+00'"),
        (RestoreProcedure.PointInTime, Of(Beside with { Target = new RecoveryTarget.ToXid(812, Inclusive: false), Copy = null, StopServer = true }), "runbook restore pitr --xid 812 --exclusive --in-place --stop"),
        (RestoreProcedure.PointInTime, Of(Beside with { Target = new RecoveryTarget.ToLsn(Lsn.Parse("0/4000148")), Action = TargetAction.Pause }), "runbook restore pitr --lsn 0/4000148 --pause"),
        (RestoreProcedure.PointInTime, Of(Beside with { Target = new RecoveryTarget.ToName("before it") }), "runbook restore pitr --name 'before it'"),
        (RestoreProcedure.PointInTime, Of(Beside with { Target = new RecoveryTarget.ToEndOfBackup(Label) }), "runbook restore pitr --end-of-backup 20260203-020000F"),
        (RestoreProcedure.PointInTime, Of(Beside with { Target = new RecoveryTarget.ToLatest() }), null),
        (CleanUpProcedure.Name, Whole(new { }), "runbook runs clean-up"),
        (TableRestoreProcedure.Name, Of(Table), "runbook restore table public.users --from-copy"),
        (TableRestoreProcedure.Name, Of(Table with { Source = new TableSource.FromPointInTime(Beside), Mode = TableRestoreMode.Replace, Staged = true }), "runbook restore table public.users --time '2026-02-03 14:30:00.000000+00' --mode replace --staged"),
        (TableRestoreProcedure.Name, Of(Table with { Source = new TableSource.FromLogicalBackup(new ArchiveTableRequest { Storage = Store, Database = "app", Table = Users, Production = Server, WorkDirectory = "/work", ScratchPort = 5434 }), Mode = TableRestoreMode.AddMissing, Range = new TimeRange(At, At.AddHours(1)) }), "runbook restore table public.users --backup latest --mode add-missing --from '2026-02-03 14:30:00.000000+00' --to '2026-02-03 15:30:00.000000+00'"),
        (MergeExtractProcedure.Name, Of(Table with { Source = new TableSource.FromExtract("/tmp/rows.csv") }), "runbook restore table public.users --extract /tmp/rows.csv"),
        (UndoTableRestoreProcedure.Name, Of(new UndoTableRestoreRequest { SafetyDirectory = "/work/safety", LoseLaterChanges = true }), "runbook runs undo RUN --lose-later-changes"),
        (ExpireSafetyCopiesProcedure.Name, Whole(Array.Empty<string>()), "runbook runs expire"),
        (ExtractProcedure.Name, Whole(new ExtractRequest { Source = Server, Selection = new ExtractSelection.Rows(Users, "user_id > 3"), File = "rows.csv" }), "runbook extract rows.csv --table public.users --where 'user_id > 3'"),
        (ExtractProcedure.Name, Whole(new ExtractRequest { Source = Server, Selection = new ExtractSelection.Query("SELECT 1"), Format = ExtractFormat.Binary, File = "rows.bin" }), "runbook extract rows.bin --query 'SELECT 1' --format binary"),
        (ExtractProcedure.Name, Whole(new ExtractRequest { Source = Server, Selection = new ExtractSelection.Tables([Users, TableName.Parse("meters")]), Format = ExtractFormat.Dump, File = "tables.dump" }), "runbook extract tables.dump --table public.users --table public.meters --format dump"),
        (CrossRegionRestoreProcedure.Name, Of(new CrossRegionRequest { Restore = Full with { BackupSet = Label, Timeline = new TimelineId(1) }, OwnConfig = "/own.conf" }), "runbook restore cross-region"),
        (CrossRegionRestoreProcedure.Name, Of(new CrossRegionRequest { Restore = Beside, OwnConfig = "/own.conf", UpToTheGap = true }), "runbook restore cross-region --time '2026-02-03 14:30:00.000000+00' --up-to-the-gap"),
        (FailBackProcedure.Name, Of(new FailBackRequest { Restore = Full with { StopServer = true }, Site = new DisasterSite { DataDirectory = "/dr" } }), "runbook restore fail-back --stop"),
        (PhysicalBackupProcedure.Name, Whole(new PhysicalBackupRequest { Stanza = "main", Kind = BackupKind.Incremental, Production = Server, WorkDirectory = "/work" }), "runbook backup incr"),
        (LogicalBackupProcedure.Name, Of(new LogicalBackupRequest { Database = Server, Store = Store, WorkDirectory = "/work", TryRestore = true }), "runbook backup logical --try-restore"),
        (ExpireLogicalProcedure.Name, Of(new ExpireLogicalRequest { Store = Store }), "runbook backup expire"),
        (VerifyBackupsProcedure.Name, Whole(new Estate(new Settings()).Verification(At) with { ReadContent = false }), "runbook verify --quick"),
        (RefreshAggregatesProcedure.Name, Whole(new { }), "runbook timescale refresh"),
        (RecompressProcedure.Name, Whole(new { }), "runbook timescale recompress"),
        (RestorePoliciesProcedure.Name, Whole(new { }), "runbook timescale jobs"),
    ];

    [Fact]
    public void Every_procedure_has_a_command()
    {
        Runs.Select(run => run.Procedure).Distinct().Should().BeEquivalentTo(new ProcedureCatalogue(new Estate(new Settings())).Names);
        Runs.Should().OnlyContain(run => TypedCommand.Line(run.Procedure, run.Blueprint) == run.Line);
        TypedCommand.Line("invented", Whole(new { })).Should().BeNull();
    }

    [Fact]
    public void Every_command_is_understood()
    {
        foreach (var (procedure, blueprint, _) in Runs.Where(run => run.Line is not null))
        {
            var words = TypedCommand.Words(procedure, blueprint)!;
            var parsed = CommandTree.Create().Parse(words);
            parsed.Errors.Select(error => error.Message).Should().BeEmpty(string.Join(' ', words));
            parsed.CommandResult.Command.Action.Should().NotBeNull($"'{string.Join(' ', words)}' does something");
        }
    }

    [Fact]
    public void Every_feature_has_commands_and_every_command_of_a_procedure_is_in_a_chapter()
    {
        var known = new BookCommands();
        var features = RunbookFeature.ReadAll(Path.Combine(Project.Root, "features"));
        var told = features.SelectMany(feature => known.Of(feature.Procedure)).Select(command => command.Name["runbook ".Length..]).ToHashSet(StringComparer.Ordinal);

        features.Where(feature => known.Of(feature.Procedure).Count == 0).Select(feature => feature.File.Name).Should().BeEmpty();
        CommandWalk.Of(CommandTree.Create()).Where(pair => pair.Command.Subcommands.Count == 0 && pair.Path.Split(' ')[0] is "restore" or "backup" or "timescale" or "replication" or "extract" or "verify" or "window" or "targets")
            .Select(pair => pair.Path).Where(path => !told.Contains(path)).Should().BeEmpty();
        known.Of("invented").Should().BeEmpty();
    }

    [Fact]
    public async Task What_the_book_of_the_project_says_to_type_is_understood()
    {
        var typed = Typed().Matches(await File.ReadAllTextAsync(Path.Combine(Project.Root, "docs", "runbook.md")));
        typed.Should().HaveCountGreaterThan(8);
        foreach (Match line in typed)
        {
            // As the engineer's shell takes it apart.
            var words = await Host.Local.RunAsync(new HostCommand("sh", "-c", $"printf '%s\\n' {line.Groups["words"].Value}"), CancellationToken.None);
            CommandTree.Create().Parse(words.Output.TrimEnd('\n').Split('\n')).Errors.Select(error => error.Message).Should().BeEmpty(line.Value);
        }
    }

    private static JsonElement Of<T>(T request) => Whole(new Dictionary<string, object> { ["request"] = Whole(request) });

    private static JsonElement Whole<T>(T blueprint) => Journal.Json.TryGetTypeInfo(typeof(T), out var known) ? JsonSerializer.SerializeToElement(blueprint, known) : JsonSerializer.SerializeToElement(blueprint);

    [GeneratedRegex(@"^\$ runbook (?<words>.+)$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Typed();
}
