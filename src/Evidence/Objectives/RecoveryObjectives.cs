using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Evidence.Objectives;

/// <summary>The recovery objectives of all procedures: <c>drills/objectives.json</c>, which drills and real runs are held against.</summary>
public sealed record RecoveryObjectives
{
    /// <summary>The schema and its version that this program reads.</summary>
    public const string CurrentSchema = "recovery-objectives/1";

    /// <summary>The schema and its version.</summary>
    public required string Schema { get; init; }

    /// <summary>How often they are reviewed.</summary>
    public required ReviewCycle Cycle { get; init; }

    /// <summary>How big production is; null where nobody has said.</summary>
    public ProductionSize? Production { get; init; }

    /// <summary>The objectives, by the procedure's name.</summary>
    public required IReadOnlyDictionary<string, RecoveryObjective> Procedures { get; init; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="PreconditionException">It cannot be read as objectives.</exception>
    public static RecoveryObjectives Load(string file)
    {
        try
        {
            var read = EvidenceFormat.Json.Read<RecoveryObjectives>(File.ReadAllBytes(file)) ?? throw new JsonException("it is null");
            return read.Schema == CurrentSchema ? read : throw new JsonException($"its schema is {read.Schema}");
        }
        catch (Exception cause) when (cause is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new PreconditionException($"reading the recovery objectives in {file}", $"a file of schema {CurrentSchema}", cause.Message, "correct it after the example of drills/objectives.json.", cause);
        }
    }

    /// <summary>The objective of a procedure; null where there is none.</summary>
    public RecoveryObjective? Find(string procedure) => Procedures.GetValueOrDefault(procedure);

    /// <summary>Holds what was measured against a procedure's objectives.</summary>
    /// <param name="procedure">The procedure's name.</param>
    /// <param name="rto">What was measured; null where it was not.</param>
    /// <param name="rpo">The same.</param>
    /// <param name="writesLost">How many acknowledged writes were lost; null where that was not measured.</param>
    /// <param name="run">The run, for the estimate at production's size; null for none.</param>
    public RecoveryMeasures Measure(string procedure, TimeSpan? rto, TimeSpan? rpo, int? writesLost, ProcedureRun? run) => new()
    {
        Procedure = procedure,
        Rto = Measured(rto, Find(procedure)?.Rto),
        Rpo = Measured(rpo, Find(procedure)?.Rpo),
        WritesLost = writesLost,
        Review = Find(procedure) is { } objective ? new ObjectiveReview(objective.Owner, objective.Reviewed, Due(objective.Reviewed)) : null,
        AtProductionSize = Production is { } size && run is not null && rto is { } took ? RecoveryEstimator.Estimate(run, took, size) : null,
    };

    private static MeasuredTime? Measured(TimeSpan? time, TimeSpan? allowed) => time is { } measured ? new MeasuredTime(Math.Round(measured.TotalSeconds, 3), allowed?.TotalSeconds) : null;

    private DateOnly Due(DateOnly reviewed) => reviewed.AddMonths(Cycle switch { ReviewCycle.Monthly => 1, ReviewCycle.Quarterly => 3, _ => 12 });
}
