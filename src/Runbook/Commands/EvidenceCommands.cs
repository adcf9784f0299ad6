using System.CommandLine;
using Recovery.Evidence.History;
using Recovery.Evidence.Storage;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;
using Recovery.Runbook.Display;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>evidence</c>: what happened, whether it can be trusted, and how long it is kept.</summary>
internal static class EvidenceCommands
{
    private static readonly Argument<string> Record = new("record") { Description = "Its number, its file's name, or `last`" };
    private static readonly Argument<string> Other = new("other") { Description = "The record to compare it with" };
    private static readonly Argument<string[]> Words = new("word") { Description = "Only records with this in their title or feature; several narrow further", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create() => new("evidence", "Evidence of drills and real runs: list, show, compare, verify, report, prune")
    {
        new Command("list", "List the records, the oldest first") { Words, Shared.Evidence }.Does(call => LookAsync(call, ListAsync)),
        new Command("show", "Show one record") { Record, Shared.Evidence }.Does(call => LookAsync(call, ShowAsync)),
        new Command("trend", "Show how each scenario and each procedure went over time, with its recovery times") { Words, Shared.Evidence }.Does(call => LookAsync(call, TrendAsync)),
        new Command("compare", "Compare two records: outcome, times step by step, versions") { Record, Other, Shared.Evidence }.Does(call => LookAsync(call, CompareAsync)),
        EvidenceVerifyCommand.Create(),
        EvidenceReportCommand.Create(),
        EvidenceBookCommand.Create(),
        new Command("prune", "Remove records that are older than evidence.retention; a checkpoint is left so that the rest still verifies") { Shared.Evidence }.Does(PruneAsync),
    };

    private static Task<int> LookAsync(Call call, Func<Call, EvidenceHistory, Task> look) => call.LookAsync($"the evidence in {call.Estate.Evidence.Name}", async () =>
    {
        await look(call, new EvidenceHistory(call.Estate.Evidence)).ConfigureAwait(false);
        return ExitCode.Done;
    });

    private static async Task ListAsync(Call call, EvidenceHistory history)
    {
        var headlines = await ReadAsync(call, history).ConfigureAwait(false);
        foreach (var headline in headlines)
        {
            call.Display.Found("record", headline, EvidenceText.Line(headline));
        }

        if (headlines.Count == 0)
        {
            call.Display.Note($"no records in {call.Estate.Evidence.Name}");
        }
    }

    private static async Task ShowAsync(Call call, EvidenceHistory history)
    {
        var record = await history.OpenAsync(call.Get(Record)!, call.Cancellation).ConfigureAwait(false);
        call.Display.Found("record", record, EvidenceText.Of(record));
    }

    private static async Task TrendAsync(Call call, EvidenceHistory history)
    {
        foreach (var trend in EvidenceTrend.Of(await ReadAsync(call, history).ConfigureAwait(false)))
        {
            call.Display.Found("trend", new Shown.EvidenceTrend(trend.Group, trend.Title, trend.Proven, trend.Points.Count, trend.Newest.Outcome, trend.RtoSeconds), EvidenceText.Line(trend));
        }
    }

    private static async Task CompareAsync(Call call, EvidenceHistory history)
    {
        var first = await history.OpenAsync(call.Get(Record)!, call.Cancellation).ConfigureAwait(false);
        var second = await history.OpenAsync(call.Get(Other)!, call.Cancellation).ConfigureAwait(false);
        foreach (var value in RecordComparison.Between(first, second).Where(value => value.First is not null || value.Second is not null))
        {
            call.Display.Found("value", value, $"{(value.Same ? " " : "*")} {value.What,-26} {value.First ?? "-",-34} {value.Second ?? "-"}");
        }
    }

    private static async Task<int> PruneAsync(Call call)
    {
        var folder = call.Estate.Evidence;
        var now = TimeProvider.System.GetUtcNow();
        var oldest = now - call.Settings.Evidence.Retention;
        var old = (await new EvidenceHistory(folder).ReadAsync(call.Cancellation).ConfigureAwait(false)).TakeWhile(headline => headline.Began < oldest).ToList();
        var text = old.Count == 0 ? "nothing" : $"{old.Count} records of {folder.Name}, from {Instant.Format(old[0].Began)} to {Instant.Format(old[^1].Began)}";
        call.Display.Found("plan", new Shown.EvidencePruning("prune evidence", old.Count, old.Count == 0 ? [] : [text]), $"Records that began before {Instant.Format(oldest)} are removed (evidence.retention); a checkpoint is left.\nDESTROYS: {text}");
        if (call.PlanOnly || old.Count == 0)
        {
            return ExitCode.Done;
        }

        using var signer = call.Evidence.OpenSigner();
        if (signer is null && (await folder.ListAsync(call.Cancellation).ConfigureAwait(false)).Any(name => name.EndsWith(EvidenceNames.EnvelopeEnd, StringComparison.Ordinal)))
        {
            throw new PreconditionException($"removing old records from {folder.Name}", "the key that signs the checkpoint, since the records are signed", "none", "name it with `evidence.keyFile` or EVIDENCE_KEY; nothing has been changed.");
        }

        if (!call.Confirmed(folder.Name))
        {
            return ExitCode.Cancelled;
        }

        var removed = await new EvidenceStore(folder, signer).PruneAsync(record => record.Began < oldest, now, call.Cancellation).ConfigureAwait(false);
        call.Display.Found("pruned", new Shown.EvidencePruned(removed), $"{removed} records removed");
        return ExitCode.Done;
    }

    private static async Task<IReadOnlyList<EvidenceHeadline>> ReadAsync(Call call, EvidenceHistory history)
    {
        var words = call.Get(Words) ?? [];
        return [.. (await history.ReadAsync(call.Cancellation).ConfigureAwait(false)).Where(headline => words.All(word => $"{headline.Group}: {headline.Title}".Contains(word, StringComparison.OrdinalIgnoreCase)))];
    }
}
