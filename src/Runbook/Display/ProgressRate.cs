using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;

namespace Recovery.Runbook.Display;

/// <summary>Rate and time left of one step, from what it reported and when. Nothing is guessed: before the second report both are unknown.</summary>
/// <param name="clock">The monotonic clock.</param>
internal sealed class ProgressRate(TimeProvider clock)
{
    private (long At, double Fraction, long Bytes)? first;
    private (long At, double Fraction, ProgressAmount? Amount)? last;

    /// <summary>Takes a report.</summary>
    /// <param name="fraction">From 0 to 1.</param>
    /// <param name="amount">The same in bytes; null where it is not bytes.</param>
    public void Add(double fraction, ProgressAmount? amount)
    {
        var now = clock.GetTimestamp();
        first ??= (now, fraction, amount?.Done ?? 0);
        last = (now, fraction, amount);
    }

    /// <summary>How long it will take at the rate so far; null where that is not known.</summary>
    public TimeSpan? Left => first is { } from && last is { } to && to.Fraction > from.Fraction && clock.GetElapsedTime(from.At, to.At) is var spent && spent > TimeSpan.Zero
        ? spent * ((1 - to.Fraction) / (to.Fraction - from.Fraction))
        : null;

    /// <summary>Bytes a second; null where that is not known.</summary>
    public ByteCount? PerSecond => first is { } from && last is { Amount: { } amount } to && amount.Done > from.Bytes && clock.GetElapsedTime(from.At, to.At) is var spent && spent > TimeSpan.Zero
        ? new ByteCount((long)((amount.Done - from.Bytes) / spent.TotalSeconds))
        : null;

    /// <inheritdoc/>
    public override string ToString()
    {
        List<string> parts = [];
        if (last is { } to)
        {
            parts.Add(to.Fraction.ToString("P0", CultureInfo.InvariantCulture));
        }

        if (PerSecond is { } rate)
        {
            parts.Add($"{rate}/s");
        }

        if (Left is { } left)
        {
            parts.Add($"{Duration.Say(left)} left");
        }

        return string.Join(", ", parts);
    }
}
