using Recovery.Procedures.Engine;
using Recovery.Procedures.Restore;

namespace Recovery.Evidence.Objectives;

/// <summary>Computes what a restore would take at production's size, from what one run did.</summary>
public static class RecoveryEstimator
{
    private const string Restoring = "restore-files", Replaying = "await-recovery";

    /// <summary>The estimate; null where the run does not show the rates: it restored no files, or only those that differed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="took">The recovery time that was measured.</param>
    /// <param name="size">Production's size.</param>
    public static RecoveryEstimate? Estimate(ProcedureRun run, TimeSpan took, ProductionSize size)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(size);
        if (!run.Findings.TryGetValue(RecoveryLocation.Key, out var located) || !run.Findings.TryGetValue(RecoveryReport.Key, out var reported)
            || Seconds(run, Restoring) is not { } restoring || Seconds(run, Replaying) is not { } replaying
            || !run.Findings.TryGetValue(RestoreProcedure.FetchedAll, out var all) || !all.GetBoolean())
        {
            return null;
        }

        var backup = located.Read<RecoveryLocation>(Journal.Json)!.Backup;
        var reached = reported.Read<RecoveryReport>(Journal.Json)!.Reached;
        var replayed = (long)(reached.Value - backup.StartLsn.Value);
        return replayed <= 0 || backup.DatabaseSize.Value <= 0 ? null : new RecoveryEstimate
        {
            ProductionBytes = size.DatabaseBytes,
            ProductionWalBytes = size.WalBytes,
            RestoredBytes = backup.DatabaseSize.Value,
            BytesPerSecond = Math.Round(backup.DatabaseSize.Value / restoring),
            ReplayedWalBytes = replayed,
            WalBytesPerSecond = Math.Round(replayed / replaying),
            OtherSeconds = Math.Round(Math.Max(took.TotalSeconds - restoring - replaying, 0), 3),
        };
    }

    private static double? Seconds(ProcedureRun run, string step) => run.Steps.LastOrDefault(one => one.Step == step && one.Outcome == StepState.Finished)?.Seconds is > 0 and var seconds ? seconds : null;
}
