using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;

namespace Recovery.Fixtures.Clock;

/// <summary>
/// The clock that the processes of a site live by: libfaketime adds the offset in a file to the machine's time
/// (<c>FAKETIME_TIMESTAMP_FILE</c>). It runs on at the usual pace and is only ever moved forward. The present process
/// is not under it.
/// </summary>
#pragma warning disable CA1001 // a semaphore whose wait handle nobody asks for holds nothing to dispose of
public sealed class DrillClock
#pragma warning restore CA1001
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly Func<string, CancellationToken, Task> write;
    private readonly SemaphoreSlim moving = new(1);
    private readonly Lock reading = new();
    private TimeSpan offset;

    /// <summary>Sets a new clock.</summary>
    /// <param name="file">The clock file on this machine; its folder exists.</param>
    /// <param name="now">What the clock shows at first.</param>
    public DrillClock(string file, DateTimeOffset now)
        : this((text, _) => WriteAsync(file, text), now) => WriteAsync(file, Text(offset)).GetAwaiter().GetResult();

    /// <summary>Sets a new clock whose files are somewhere else; their first content is <see cref="Content"/>.</summary>
    /// <param name="write">Replaces the content of each clock file whole: a server that reads half a number exits.</param>
    /// <param name="now">What the clock shows at first.</param>
    internal DrillClock(Func<string, CancellationToken, Task> write, DateTimeOffset now)
    {
        this.write = write;
        offset = now - DateTimeOffset.UtcNow;
    }

    /// <summary>What the clock shows, in UTC.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (reading)
            {
                return DateTimeOffset.UtcNow + offset;
            }
        }
    }

    /// <summary>What the clock files hold: an offset from the machine's time in seconds.</summary>
    internal string Content
    {
        get
        {
            lock (reading)
            {
                return Text(offset);
            }
        }
    }

    /// <summary>Reads the time of the server that must follow the clock; null where none runs. Set by the site.</summary>
    internal Func<CancellationToken, Task<DateTimeOffset?>>? ServerTime { get; set; }

    /// <summary>Moves the clock forward and waits until the server reports the new time.</summary>
    /// <param name="by">How far; not negative.</param>
    /// <param name="cancellation">Ends the wait; the clock stays moved.</param>
    /// <exception cref="ArgumentOutOfRangeException">The clock would go back.</exception>
    public async Task AdvanceAsync(TimeSpan by, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        await moving.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await SetAsync(offset + by, cancellation).ConfigureAwait(false);
        }
        finally
        {
            moving.Release();
        }

        await FollowedAsync(Now, cancellation).ConfigureAwait(false);
    }

    /// <summary>Moves the clock forward to a moment and waits until the server reports it.</summary>
    /// <param name="time">The moment; not before <see cref="Now"/>.</param>
    /// <param name="cancellation">Ends the wait; the clock stays moved.</param>
    /// <exception cref="ArgumentOutOfRangeException">The clock would go back.</exception>
    public async Task AdvanceToAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        await moving.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var moved = time - DateTimeOffset.UtcNow;
            if (moved < offset)
            {
                throw new ArgumentOutOfRangeException(nameof(time), time, $"the clock only moves forward, and shows {Instant.Format(DateTimeOffset.UtcNow + offset)} already");
            }

            await SetAsync(moved, cancellation).ConfigureAwait(false);
        }
        finally
        {
            moving.Release();
        }

        await FollowedAsync(time, cancellation).ConfigureAwait(false);
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

    private async Task SetAsync(TimeSpan moved, CancellationToken cancellation)
    {
        await write(Text(moved), cancellation).ConfigureAwait(false);
        lock (reading)
        {
            offset = moved;
        }
    }

    private static string Text(TimeSpan offset) => offset.TotalSeconds.ToString("+0.000000;-0.000000", CultureInfo.InvariantCulture);

    private static Task WriteAsync(string file, string content)
    {
        var beside = file + ".new";
        File.WriteAllText(beside, content + "\n");
        File.Move(beside, file, overwrite: true);
        return Task.CompletedTask;
    }
}
