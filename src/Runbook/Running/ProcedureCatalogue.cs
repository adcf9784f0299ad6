using System.Text.Json;
using Recovery.Procedures.Backup;
using Recovery.Procedures.BackupVerification;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Timescale;
using Recovery.Runbook.Hosting;

namespace Recovery.Runbook.Running;

/// <summary>Every procedure by the name that journals have for it, so that each run can be taken up again.</summary>
/// <param name="estate">The hosts.</param>
internal sealed class ProcedureCatalogue(Estate estate)
{
    private readonly Dictionary<string, Func<JsonElement, Plan>> procedures = new(StringComparer.Ordinal)
    {
        [RestoreProcedure.FullRestore] = blueprint => new RestoreProcedure(estate.Host).Rebuild(blueprint),
        [RestoreProcedure.PointInTime] = blueprint => new RestoreProcedure(estate.Host).Rebuild(blueprint),
        [CleanUpProcedure.Name] = blueprint => new CleanUpProcedure(estate.Host).Rebuild(blueprint),
        [TableRestoreProcedure.Name] = blueprint => new TableRestoreProcedure(estate.Host).Rebuild(blueprint),
        [MergeExtractProcedure.Name] = blueprint => new MergeExtractProcedure(estate.Host).Rebuild(blueprint),
        [UndoTableRestoreProcedure.Name] = blueprint => new UndoTableRestoreProcedure(estate.Host).Rebuild(blueprint),
        [ExpireSafetyCopiesProcedure.Name] = blueprint => new ExpireSafetyCopiesProcedure(estate.Host).Rebuild(blueprint),
        [ExtractProcedure.Name] = blueprint => new ExtractProcedure(estate.Host).Rebuild(blueprint),
        [CrossRegionRestoreProcedure.Name] = blueprint => new CrossRegionRestoreProcedure(estate.DisasterHost).Rebuild(blueprint),
        [FailBackProcedure.Name] = blueprint => new FailBackProcedure(estate.Host, estate.DisasterHost).Rebuild(blueprint),
        [PhysicalBackupProcedure.Name] = blueprint => new PhysicalBackupProcedure(estate.Host).Rebuild(blueprint),
        [LogicalBackupProcedure.Name] = blueprint => new LogicalBackupProcedure(estate.Host).Rebuild(blueprint),
        [ExpireLogicalProcedure.Name] = blueprint => new ExpireLogicalProcedure(estate.Host).Rebuild(blueprint),
        [VerifyBackupsProcedure.Name] = blueprint => new VerifyBackupsProcedure(estate.Host).Rebuild(blueprint),
        [RefreshAggregatesProcedure.Name] = blueprint => new RefreshAggregatesProcedure(estate.Host).Rebuild(blueprint),
        [RecompressProcedure.Name] = blueprint => new RecompressProcedure(estate.Host).Rebuild(blueprint),
        [RestorePoliciesProcedure.Name] = blueprint => new RestorePoliciesProcedure(estate.Host).Rebuild(blueprint),
    };

    /// <summary>The names.</summary>
    public IReadOnlyCollection<string> Names => procedures.Keys;

    /// <summary>Makes the steps of a run again.</summary>
    /// <exception cref="JournalException">No procedure has that name: a newer program may have begun the run.</exception>
    public Plan Rebuild(string procedure, JsonElement blueprint) => procedures.TryGetValue(procedure, out var rebuild)
        ? rebuild(blueprint)
        : throw new JournalException($"taking up a run of '{procedure}'", "a procedure of this program", "none of that name", "use the version of runbook that began the run.");
}
