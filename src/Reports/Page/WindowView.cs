using Recovery.Evidence;

namespace Recovery.Reports.Page;

/// <summary>What could be restored to when: a time axis with a row for all moments, and one for each backup set.</summary>
/// <param name="First">The moment at which the axis begins.</param>
/// <param name="Last">The moment at which it ends: that of the look.</param>
/// <param name="Words">The picture in words.</param>
/// <param name="Rows">The rows.</param>
public sealed record WindowView(string First, string Last, string Words, IReadOnlyList<WindowRow> Rows)
{
    /// <summary>The picture of a look.</summary>
    public static WindowView Of(RecoverableTimes times)
    {
        ArgumentNullException.ThrowIfNull(times);
        var begin = times.Ranges.Select(range => range.From).Concat(times.Backups.Select(backup => backup.Earliest)).Append(times.Now).Min();
        (double, double) axis = (0, Math.Max((times.Now - begin).TotalSeconds, 1));
        BarView Bar(DateTimeOffset from, DateTimeOffset to, string style) => BarView.Between((from - begin).TotalSeconds, (to - begin).TotalSeconds, axis, style);
        var usable = times.Backups.Count(backup => backup.Fault is null);
        return new WindowView(
            PageText.When(begin),
            PageText.When(times.Now),
            $"{PageText.Count(times.Ranges.Count, "range")} of moments could be restored, from {PageText.Count(usable, "backup set")}{(usable < times.Backups.Count ? $"; {times.Backups.Count - usable} could NOT be used" : string.Empty)}.",
            [
                new WindowRow("every moment in", string.Join("; ", times.Ranges.Select(range => $"{PageText.When(range.From)} to {PageText.When(range.To)}")), [.. times.Ranges.Select(range => Bar(range.From, range.To, "proven"))]),
                .. times.Backups.Select(backup => new WindowRow($"{backup.Label} ({backup.Type})", backup.Fault ?? $"from {PageText.When(backup.Earliest)}", [Bar(backup.Earliest, backup.Fault is null ? backup.Latest : backup.Earliest, backup.Fault is null ? "backup" : "failed")])),
            ]);
    }
}

/// <summary>A row of the picture.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Words">The same in words.</param>
/// <param name="Bars">The moments.</param>
public sealed record WindowRow(string Name, string Words, IReadOnlyList<BarView> Bars);
