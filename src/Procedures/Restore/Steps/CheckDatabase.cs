using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Timescale;

namespace Recovery.Procedures.Restore.Steps;

/// <summary>
/// The runbook's post-restore checks with an answer that can be wrong: extension and edition equal the source's, every chunk's table is there, nothing reads as
/// empty (hazards T1, T11), and text sorts as its indexes were built (hazard S6).
/// </summary>
internal sealed class CheckDatabase(RestoreWorld world) : Step
{
    public override string Id => "check-database";

    public override string Purpose => "Check the extension's version and edition, the hypertables and their chunks, and what sorts text; name what recovery leaves to decide";

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var restored = await SourceFacts.ReadAsync(world.Database, cancellation).ConfigureAwait(false);
        var problems = new List<string>();
        if (restored.Timescale is { } timescale)
        {
            problems.AddRange(Problems(timescale));
        }

        if (world.Blueprint.Source is { } source)
        {
            problems.AddRange(Differences(source, restored));
        }

        if (problems.Count > 0)
        {
            throw new VerificationFailedException($"checking database {world.Database.Endpoint.Database}", "the source's extension, edition, hypertables and chunks", string.Join("; ", problems), "nobody should read from the restored server before this is understood; its data directory is kept.");
        }

        context.Record(SourceFacts.RestoredKey, restored, Describe(restored));
        var remarks = await RestoredRemarks.ReadAsync(world.Database, cancellation).ConfigureAwait(false);
        context.Record(RestoredRemarks.Key, remarks, remarks.ToString());
        if (remarks.Collation.Count > 0 && world.Request.Action == TargetAction.Promote)
        {
            throw new VerificationFailedException($"comparing the libraries that sort text on {world.Host.Name} with those that the indexes were built with", "the same versions", string.Join("; ", remarks.Collation), "indexes on text may miss rows that are there, and unique ones let duplicates in. The server runs and nothing is lost: in each database, `REINDEX DATABASE` it, then `ALTER DATABASE … REFRESH COLLATION VERSION` or `ALTER COLLATION … REFRESH VERSION`, and resume the run; or restore on a host with the operating system that production had.");
        }
    }

    private static IEnumerable<string> Problems(TimescaleState timescale)
    {
        if (timescale.License is null)
        {
            yield return "TimescaleDB is installed in the database but its library is not preloaded: chunks read as empty";
        }

        if (timescale.Restoring)
        {
            yield return "timescaledb.restoring is on: compressed chunks read as empty";
        }

        if (timescale.License == "apache" && timescale.Hypertables.Any(table => table.CompressedChunks > 0))
        {
            yield return "the cluster has compressed chunks, but the library is the Apache edition: they read as empty";
        }

        foreach (var table in timescale.Hypertables.Where(table => table.MissingChunks.Count > 0))
        {
            yield return $"{table.Name} lacks the tables of {string.Join(", ", table.MissingChunks)}";
        }
    }

    private static IEnumerable<string> Differences(SourceFacts source, SourceFacts restored)
    {
        if (source.Timescale?.ExtensionVersion != restored.Timescale?.ExtensionVersion || source.Timescale?.License != restored.Timescale?.License)
        {
            yield return $"TimescaleDB is {Name(restored.Timescale)}, the source has {Name(source.Timescale)}";
        }

        if (source.ServerVersion.Split('.')[0] != restored.ServerVersion.Split('.')[0])
        {
            yield return $"PostgreSQL is {restored.ServerVersion}, the source has {source.ServerVersion}";
        }
    }

    private static string Name(TimescaleState? timescale) => timescale is null ? "not installed" : $"{timescale.ExtensionVersion} ({timescale.Edition})";

    private static string Describe(SourceFacts facts) => facts.Timescale is not { } timescale
        ? "no TimescaleDB"
        : string.Create(CultureInfo.InvariantCulture, $"TimescaleDB {timescale.ExtensionVersion} ({timescale.Edition}); {string.Join(", ", timescale.Hypertables.Select(table => $"{table.Name}: {table.Chunks} chunks, {table.CompressedChunks} compressed, {(table.Gaps.Count == 0 ? "no gap" : "gaps " + string.Join(" and ", table.Gaps))}"))}; continuous aggregates: {(timescale.ContinuousAggregates.Count == 0 ? "none" : string.Join(", ", timescale.ContinuousAggregates))}");
}
