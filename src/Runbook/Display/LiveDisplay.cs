using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Recovery.Runbook.Display;

/// <summary>A terminal: plans and results as lines, a run as a list of its steps that is kept up to date.</summary>
/// <param name="console">The terminal.</param>
/// <param name="error">Where errors go.</param>
internal sealed class LiveDisplay(IAnsiConsole console, TextWriter error) : IDisplay
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);
    private readonly TimeProvider clock = TimeProvider.System;
    private readonly Lock gate = new();
    private List<StepRow> rows = [];
    private string run = string.Empty;
    private string note = string.Empty;
    private bool live;

    /// <inheritdoc/>
    public void Plan(PlanOutline outline) => console.Profile.Out.Writer.Write(outline.ToString());

    /// <inheritdoc/>
    public void Found<T>(string kind, T value, string text) => console.Profile.Out.Writer.WriteLine(text.TrimEnd('\n'));

    /// <inheritdoc/>
    public void Note(string text)
    {
        lock (gate)
        {
            if (live)
            {
                note = text;
                return;
            }
        }

        console.Profile.Out.Writer.WriteLine(text.TrimEnd('\n'));
    }

    /// <inheritdoc/>
    public void Show(RunEvent happened)
    {
        lock (gate)
        {
            run = happened.Run;
            // Two steps may have one name, e.g. tidying up: the first that has not ended is meant.
            (rows.Find(row => row.Id == happened.Step && row.State is null or RunEventKind.Started) ?? rows.Find(row => row.Id == happened.Step))?.Take(happened);
        }
    }

    /// <inheritdoc/>
    public async Task<RunOutcome> DuringAsync(Plan plan, TimeSpan? objective, Func<Task<RunOutcome>> run)
    {
        var begun = clock.GetTimestamp();
        rows = [.. plan.Steps.Select(step => new StepRow(step, clock))];
        note = string.Empty;
        live = true;
        try
        {
            return await console.Live(Render(begun, objective)).Overflow(VerticalOverflow.Ellipsis).Cropping(VerticalOverflowCropping.Top).StartAsync(async context =>
            {
                var timer = clock.CreateTimer(_ => context.UpdateTarget(Render(begun, objective)), null, Refresh, Refresh);
                try
                {
                    return await run().ConfigureAwait(false);
                }
                finally
                {
                    await timer.DisposeAsync().ConfigureAwait(false);
                    context.UpdateTarget(Render(begun, objective));
                }
            }).ConfigureAwait(false);
        }
        finally
        {
            live = false;
            if (note.Length > 0)
            {
                console.Profile.Out.Writer.WriteLine(note);
            }
        }
    }

    /// <inheritdoc/>
    public void Error(string message, int exitCode) => error.WriteLine(message);

    private Rows Render(long begun, TimeSpan? objective)
    {
        lock (gate)
        {
            var table = new Table().NoBorder().HideHeaders().AddColumn(new TableColumn(string.Empty).NoWrap()).AddColumn(string.Empty).AddColumn(new TableColumn(string.Empty).NoWrap().RightAligned());
            foreach (var row in rows)
            {
                var (mark, style) = Mark(row.State);
                table.AddRow(new Text(mark, style), new Text(row.Purpose, row.State is null ? new Style(Color.Grey) : Style.Plain), new Text(row.State is null ? string.Empty : Duration.Say(row.Time), new Style(Color.Grey)));
                if (row.State == RunEventKind.Started)
                {
                    table.AddRow(Text.Empty, new Text(string.Join("  ", new[] { row.Message.Split('\n')[0], row.Rate.ToString() }.Where(part => part.Length > 0)), new Style(Color.Yellow)), Text.Empty);
                }
            }

            var elapsed = clock.GetElapsedTime(begun);
            var late = objective is { } limit && elapsed > limit;
            List<IRenderable> lines = [table, new Text($"{run}  {Duration.Say(elapsed)}{(objective is { } set ? $" of {Duration.Say(set)} (RTO)" : string.Empty)}", late ? new Style(Color.Red) : new Style(Color.Grey))];
            if (note.Length > 0)
            {
                lines.Add(new Text(note, new Style(Color.Yellow)));
            }

            return new Rows(lines);
        }
    }

    private static (string Mark, Style Style) Mark(RunEventKind? state) => state switch
    {
        null => (".", new Style(Color.Grey)),
        RunEventKind.Started => (">", new Style(Color.Yellow)),
        RunEventKind.Skipped => ("=", new Style(Color.Green)),
        RunEventKind.Finished => ("+", new Style(Color.Green)),
        _ => ("!", new Style(Color.Red)),
    };
}
