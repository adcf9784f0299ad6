using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;

namespace Recovery.Fixtures.Clock;

/// <summary>
/// The clock that the processes of a site live by: libfaketime adds the offset in a file to the machine's time
/// (<c>FAKETIME_TIMESTAMP_FILE</c>). It runs on at the usual pace and is only ever moved forward. The present process
/// is not under it.
/// </summary>
public sealed class DrillClock
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly string file;
    private readonly Lock moving = new();
    private TimeSpan offset;

    /// <summary>Sets a new clock.</summary>
    /// <param name="file">The clock file on this machine; its folder exists.</param>
    /// <param name="now">What the clock shows at first.</param>
    public DrillClock(string file, DateTimeOffset now)
    {
        this.file = file;
        offset = now - DateTimeOffset.UtcNow;
        Write(offset);
    }

    /// <summary>What the clock shows, in UTC.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (moving)
            {
                return DateTimeOffset.UtcNow + offset;
            }
        }
    }

    /// <summary>Reads the time of the server that must follow the clock; null where none runs. Set by the site.</summary>
    internal Func<CancellationToken, Task<DateTimeOffset?>>? ServerTime { get; set; }

    /// <summary>Moves the clock forward and waits until the server reports the new time.</summary>
    /// <param name="by">How far; not negative.</param>
    /// <param name="cancellation">Ends the wait; the clock stays moved.</param>
    /// <exception cref="ArgumentOutOfRangeException">The clock would go back.</exception>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset reached;
        lock (moving)
        {
            Set(offset + by);
            reached = DateTimeOffset.UtcNow + offset;
        }

        return FollowedAsync(reached, cancellation);
    }

    /// <summary>Moves the clock forward to a moment and waits until the server reports it.</summary>
    /// <param name="time">The moment; not before <see cref="Now"/>.</param>
    /// <param name="cancellation">Ends the wait; the clock stays moved.</param>
    /// <exception cref="ArgumentOutOfRangeException">The clock would go back.</exception>
    public Task AdvanceToAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        lock (moving)
        {
            var moved = time - DateTimeOffset.UtcNow;
            if (moved < offset)
            {
                throw new ArgumentOutOfRangeException(nameof(time), time, $"the clock only moves forward, and shows {Instant.Format(DateTimeOffset.UtcNow + offset)} already");
            }

            Set(moved);
        }

        return FollowedAsync(time, cancellation);
    }

    private async Task FollowedAsync(DateTimeOffset reached, CancellationToken cancellation)
    {
        if (ServerTime is { } read)
        {
            // PostgreSQL has microseconds, we have ticks of a tenth of one.
            var expected = reached - TimeSpan.FromMicroseconds(1);
            await Poll.UntilAsync(read, seen => seen is null || seen >= expected, $"the server to report {Instant.Format(reached)}", Deadline, cancellation).ConfigureAwait(false);
        }
    }

    private void Set(TimeSpan moved)
    {
        Write(moved);
        offset = moved;
    }

    // Replaced whole: a server that reads half a number exits.
    private void Write(TimeSpan value)
    {
        var beside = file + ".new";
        File.WriteAllText(beside, value.TotalSeconds.ToString("+0.000000;-0.000000", CultureInfo.InvariantCulture) + "\n");
        File.Move(beside, file, overwrite: true);
    }
}
