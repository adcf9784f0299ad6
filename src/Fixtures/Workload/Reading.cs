namespace Recovery.Fixtures.Workload;

/// <summary>One meter's reading of a quarter of an hour, as a household makes it: low at night, peaks in the morning and the evening, and noise that depends on meter and time alone.</summary>
/// <param name="MeterId">The meter.</param>
/// <param name="CreatedAt">When it was read, UTC.</param>
/// <param name="Kwh">Energy of the quarter of an hour, in kWh.</param>
/// <param name="Voltage">Volts.</param>
/// <param name="Quality">0 good, 1 estimated, 2 suspect.</param>
internal sealed record Reading(int MeterId, DateTime CreatedAt, decimal Kwh, double Voltage, short Quality)
{
    /// <summary>The reading of a meter at a time: always the same for the same two.</summary>
    public static Reading At(int meter, DateTime time)
    {
        var noise = Noise(meter, time.Ticks);
        var hour = time.TimeOfDay.TotalHours;
        var day = 0.15 + (0.35 * Peak(hour, 7.5, 1.5)) + (0.6 * Peak(hour, 19, 2.5));
        var household = 0.6 + (meter % 7 * 0.15);
        return new Reading(
            meter,
            time,
            Math.Round((decimal)(day * household * (0.8 + (0.4 * noise))), 4),
            Math.Round(230 + (6 * (noise - 0.5)) - (2 * Peak(hour, 19, 2.5)), 2),
            noise > 0.995 ? (short)2 : noise > 0.98 ? (short)1 : (short)0);
    }

    private static double Peak(double hour, double at, double width) => Math.Exp(-Math.Pow((hour - at) / width, 2));

    // splitmix64: spreads neighbouring inputs over [0, 1)
    private static double Noise(int meter, long ticks)
    {
        var x = unchecked(((ulong)ticks * 0x9E3779B97F4A7C15UL) + ((ulong)meter * 0xD1B54A32D192ED03UL));
        x = unchecked((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL);
        x = unchecked((x ^ (x >> 27)) * 0x94D049BB133111EBUL);
        return ((x ^ (x >> 31)) >> 11) / (double)(1UL << 53);
    }
}
