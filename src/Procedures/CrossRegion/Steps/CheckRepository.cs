using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.CrossRegion.Steps;

/// <summary>Checks that a repository holds all that it held before, and nothing of a timeline that does not belong there (hazards P12, P14).</summary>
internal sealed class CheckRepository(RestoreWorld world, PgBackRestClient client, string name, bool ours) : Step
{
    /// <summary>How many objects were compared, and how many have come since.</summary>
    public const string Key = "repository";

    public override string Id => "check-repository";

    public override string Purpose => ours
        ? $"Check that {name} has lost nothing, and that only the new timeline was added to it"
        : $"Check that nothing was written into {name}, and nothing removed from it";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var before = Journal.Json.Read<Dictionary<string, long>>(await world.Host.ReadTextAsync(NoteRepository.File(world), cancellation).ConfigureAwait(false))!;
        var after = await NoteRepository.ListAsync(client, cancellation).ConfigureAwait(false);
        var timeline = context.Find<RecoveryReport>(RecoveryReport.Key)!.Timeline;
        var known = before.Keys.Select(ArchiveNames.TimelineOf).OfType<TimelineId>().ToHashSet();
        bool MayAppear(TimelineId found) => ours ? found == timeline : known.Contains(found);
        // The histories of the ancestors come along, so that no later promotion takes one of their numbers.
        bool IsHistory(string key, TimelineId found) => ours && found < timeline && key.EndsWith(".history", StringComparison.Ordinal);
        var problems = before.Keys.Where(key => !after.ContainsKey(key)).Select(key => $"{key} is gone")
            .Concat(before.Where(entry => !IsIndex(entry.Key) && after.TryGetValue(entry.Key, out var size) && size != entry.Value).Select(entry => $"{entry.Key} has another size"))
            .Concat(after.Keys.Where(key => !before.ContainsKey(key) && ArchiveNames.TimelineOf(key) is { } found && !MayAppear(found) && !IsHistory(key, found)).Select(key => $"{key} is new"))
            .ToList();
        problems.AddRange((await client.InfoAsync(cancellation).ConfigureAwait(false)).Backups
            .Where(set => !before.ContainsKey($"backup/{client.Stanza}/{set.Label}/backup.manifest") && !MayAppear(set.Timeline))
            .Select(set => $"backup set {set.Label} of timeline {set.Timeline} is new"));
        if (problems.Count > 0)
        {
            throw new VerificationFailedException($"checking {name}", ours ? $"all that it held, and besides only timeline {timeline}" : "exactly what it held, and what the replication still brought", string.Join("; ", problems.Take(10)), "find out what wrote there, and stop it; then remove what does not belong there, by name and after a second look.");
        }

        context.Record(Key, new CountChange(before.Count, after.Count), $"{name}: all {before.Count} objects are there, {after.Count - before.Count} have come since, none that does not belong there");
    }

    // The indexes are rewritten with every backup and stanza.
    private static bool IsIndex(string key) => key.Contains(".info", StringComparison.Ordinal);
}
