using System.Globalization;
using System.Text;
using Recovery.Evidence;
using Recovery.Evidence.History;
using Recovery.Procedures.Values;

namespace Recovery.Runbook.Display;

/// <summary>Evidence for people.</summary>
internal static class EvidenceText
{
    /// <summary>A record in a line.</summary>
    public static string Line(EvidenceHeadline headline) =>
        string.Create(CultureInfo.InvariantCulture, $"{headline.Sequence,8}  {Instant.Format(headline.Began)[..16]}  {headline.Outcome.Word(),-10}  RTO {Seconds(headline.Measures?.Rto),-22}  {headline.Group}: {headline.Title}{(headline.Reason is { } reason ? $" ({reason.Split('\n')[0]})" : string.Empty)}");

    /// <summary>A trend in a line.</summary>
    public static string Line(EvidenceTrend trend)
    {
        var times = trend.RtoSeconds;
        var rto = times.Count == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"; RTO {times[^1]:0.0} s now, {times.Order().ElementAt(times.Count / 2):0.0} s median, {times.Max():0.0} s at worst of {times.Count}");
        return $"{trend.Newest.Outcome.Word(),-10}  {trend.Group}: {trend.Title}: {trend.Proven} of {trend.Points.Count} proven{rto}";
    }

    /// <summary>A whole record.</summary>
    public static string Of(EvidenceRecord record)
    {
        var text = new StringBuilder();
        Add(text, $"{record.Outcome.Word()}: {record.Title}");
        Add(text, $"record {record.Sequence}, {(record.Kind == EvidenceKind.Incident ? "a real run" : $"scenario of '{record.Scenario?.Feature}'")}, {Instant.Format(record.Began)} to {Instant.Format(record.Ended)}");
        Add(text, record.Reason);
        if (record.Measures is { } measures)
        {
            Add(text, $"{measures.Procedure}: RTO {Seconds(measures.Rto)}; RPO {(measures.RpoAtMost is { } bound ? string.Create(CultureInfo.InvariantCulture, $"at most {bound.Seconds:0.0} s ({bound.Basis})") : Seconds(measures.Rpo))}; acknowledged writes lost: {measures.WritesLost?.ToString(CultureInfo.InvariantCulture) ?? "not measured"}");
            Add(text, measures.Review is { } review ? $"objectives of {review.Owner}, reviewed {review.Reviewed:yyyy-MM-dd}, next review due {review.Due:yyyy-MM-dd}" : "NO OBJECTIVES");
            Add(text, measures.AtProductionSize is { } estimate ? $"estimate at production's size: {estimate.Describe()}" : null);
        }

        foreach (var run in record.Runs)
        {
            Add(text, string.Create(CultureInfo.InvariantCulture, $"run {run.Run}: {run.State}, {run.Seconds:0.0} s{(run.Recovery is { } end ? $"; asked for {end.Asked}, reached {end.Reached} from backup set {end.BackupSet}" : string.Empty)}"));
            foreach (var step in run.Steps)
            {
                Add(text, string.Create(CultureInfo.InvariantCulture, $"  {step.Outcome,-9} {step.Seconds,8:0.000} s  {step.Step}: {step.Message.Split('\n')[0]}"));
            }
        }

        foreach (var comparison in record.Comparisons)
        {
            Add(text, $"{comparison.What} compared with '{comparison.Expected}': {(comparison.Same ? $"the same in {comparison.Compared} properties" : "DIFFERENT: " + string.Join("; ", comparison.Differences))}");
        }

        var software = record.Software;
        Add(text, $"PostgreSQL {software.PostgreSql ?? "-"}, TimescaleDB {software.TimescaleDb ?? "-"} ({software.TimescaleDbEdition ?? "-"}), pgBackRest {software.PgBackRest ?? "-"}, {software.ObjectStorage ?? "-"}; {software.Gherkin ?? "runbook"}, {software.Runtime}, {software.CommandsBy}, commit {software.Commit ?? "not known"}; {software.Environment}, {software.OperatingSystem}");
        return text.ToString();
    }

    private static void Add(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            text.Append(line).Append('\n');
        }
    }

    private static string Seconds(MeasuredTime? time) => time is null ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{time.Seconds:0.0} s{(time.ObjectiveSeconds is { } allowed ? $" of {allowed:0} s{(time.Met == true ? string.Empty : " NOT MET")}" : string.Empty)}");
}
