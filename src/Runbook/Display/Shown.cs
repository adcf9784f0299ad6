using Recovery.Evidence;
using Recovery.Procedures.Backup;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Engine;
using Recovery.Reports;

namespace Recovery.Runbook.Display;

/// <summary>What <c>--json</c> says besides the events of a run and what procedures report: the members of its lines, in their order.</summary>
internal static class Shown
{
    internal sealed record Backup(string Label, string Type, DateTimeOffset Earliest, DateTimeOffset Latest, string? Fault);

    internal sealed record Book(string Folder, int Chapters);

    internal sealed record Configuration(string File, string Text, bool Written);

    internal sealed record ReplicaBackup(string Label, DateTimeOffset StoredAt);

    internal sealed record Document(string Text);

    internal sealed record DrillPlan(string Title, IReadOnlyList<string> Commands, IReadOnlyList<string> Destroys);

    internal sealed record Error(string Message, int ExitCode);

    internal sealed record Fault(string Message);

    internal sealed record Lag(double TotalSeconds, long WalBytes, RepositoryReach Primary, RepositoryReach Replica);

    internal sealed record DumpBackup(string Name, string Database, DateTimeOffset TakenAt, string? Fault);

    internal sealed record LookPlan(string Title, IReadOnlyList<string> Destroys);

    internal sealed record Plan(string Procedure, string Title, IReadOnlyList<Fact> Facts, IEnumerable<PlanStep> Steps, IReadOnlyList<string> Destroys, double? ObjectiveSeconds, LastTime? Last);

    internal sealed record PlanStep(string Id, string Purpose, IReadOnlyList<string> Commands, string? Destroys);

    internal sealed record EvidenceFile(string File);

    internal sealed record EvidenceTrend(string Group, string Title, int Proven, int Records, EvidenceOutcome Outcome, IReadOnlyList<double> RtoSeconds);

    internal sealed record EvidencePruning(string Title, int Records, IReadOnlyList<string> Destroys);

    internal sealed record EvidencePruned(int Removed);

    internal sealed record EvidenceVerification(string Folder, int Records, RecordLink? Newest, int? Signatures, bool Holds, bool HoldsWholly);

    internal sealed record Report(string File, ReportFormat Format, int Scenarios, bool Holds);

    internal sealed record Setting(string Key, string? Value, string Origin);

    internal sealed record Settings(string? File, int Faults);

    internal sealed record TimescaleCheck(int Findings, DateTimeOffset? Record);

    internal sealed record Window(DateTimeOffset Now, IReadOnlyList<MomentRange> Ranges);
}
