using System.Globalization;
using Recovery.Evidence;

namespace Recovery.Tests.Evidence;

/// <summary>Records of many nights of a whole run of the features: as many scenarios, and as many commands in each, as a full one has at most.</summary>
internal static class LongChain
{
    /// <summary>How many scenarios a night has.</summary>
    public const int Scenarios = 200;

    private const int Commands = 60;
    private static readonly string[] Procedures = ["backup", "full-restore", "extract", "find-target", "pitr", "table-restore", "cross-region", "timescaledb", "backup-verification"];

    /// <summary>The procedures, as the features' tags name them.</summary>
    public static IReadOnlyList<string> Names => Procedures;

    /// <summary>The record of a place in the chain; of those of the last night, one scenario of each ten is not proven, and one of all failed.</summary>
    /// <param name="number">The place, from 0 on.</param>
    public static EvidenceRecord Record(int number)
    {
        var (night, at) = (number / Scenarios, number % Scenarios);
        var procedure = Procedures[at % Procedures.Length];
        var record = at == 7 ? SampleRecords.Failed() : at % 10 == 9 ? SampleRecords.NotProven() : SampleRecords.Proven(night, 2 + (at % 17) + (night * 0.25));
        return record with
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"Scenario {at:000} of the procedure {procedure}"),
            Scenario = record.Scenario! with { Feature = $"The feature of {procedure}", File = procedure + ".feature", Tags = ["procedure-" + procedure, "control-A.8.13", "hazard-P5"] },
            Runs = [.. record.Runs.Select(run => run with { Commands = [.. Enumerable.Repeat(run.Commands, Commands / run.Commands.Count).SelectMany(commands => commands)] })],
        };
    }
}
