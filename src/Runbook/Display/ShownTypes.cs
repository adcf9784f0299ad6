using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Recovery.Evidence;
using Recovery.Evidence.History;
using Recovery.Evidence.Verification;
using Recovery.Procedures.Backup;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Targets;
using Recovery.Procedures.Timescale;
using Recovery.Reports;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Display;

/// <summary>Everything that <c>--json</c> prints. A test holds this list against every place that shows something.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Shown.Backup))]
[JsonSerializable(typeof(Shown.Book))]
[JsonSerializable(typeof(Shown.Configuration))]
[JsonSerializable(typeof(Shown.Document))]
[JsonSerializable(typeof(Shown.DrillPlan))]
[JsonSerializable(typeof(Shown.DumpBackup))]
[JsonSerializable(typeof(Shown.Error))]
[JsonSerializable(typeof(Shown.EvidenceFile))]
[JsonSerializable(typeof(Shown.EvidencePruned))]
[JsonSerializable(typeof(Shown.EvidencePruning))]
[JsonSerializable(typeof(Shown.EvidenceTrend))]
[JsonSerializable(typeof(Shown.EvidenceVerification))]
[JsonSerializable(typeof(ComparedValue))]
[JsonSerializable(typeof(EvidenceFinding))]
[JsonSerializable(typeof(EvidenceHeadline))]
[JsonSerializable(typeof(EvidenceRecord))]
[JsonSerializable(typeof(Shown.Fault))]
[JsonSerializable(typeof(Shown.Lag))]
[JsonSerializable(typeof(Shown.LookPlan))]
[JsonSerializable(typeof(Shown.Plan))]
[JsonSerializable(typeof(Shown.ReplicaBackup))]
[JsonSerializable(typeof(Shown.Report))]
[JsonSerializable(typeof(Shown.Setting))]
[JsonSerializable(typeof(Shown.Settings))]
[JsonSerializable(typeof(Shown.TimescaleCheck))]
[JsonSerializable(typeof(Shown.Window))]
[JsonSerializable(typeof(CandidateTarget))]
[JsonSerializable(typeof(ReplicationReport))]
[JsonSerializable(typeof(RetentionFinding))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(TimescaleFinding))]
internal sealed partial class ShownTypes : JsonSerializerContext
{
    /// <summary>The journals' form, for these types too.</summary>
    public static JsonSerializerOptions Json { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(Journal.Json) { TypeInfoResolver = JsonTypeInfoResolver.Combine(Journal.Json.TypeInfoResolver, new ShownTypes()) };
        foreach (var words in EvidenceFormat.Words.Append(new JsonStringEnumConverter<ReportFormat>(JsonNamingPolicy.CamelCase)))
        {
            options.Converters.Add(words);
        }

        return options;
    }
}
