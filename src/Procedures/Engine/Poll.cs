using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Engine;

/// <summary>The one way to wait for something: read, test, and fail on the deadline naming the last value seen.</summary>
public static class Poll
{
    /// <summary>How often a condition is read where the caller does not say: 25 ms.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(25);

    /// <summary>Reads a value until it satisfies a condition.</summary>
    /// <param name="read">Reads the value; an exception from it ends the wait.</param>
    /// <param name="condition">What the value must satisfy.</param>
    /// <param name="what">What is waited for, in words that fit after "waiting for".</param>
    /// <param name="deadline">How long to wait at most, by a monotonic clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="interval">The pause between two reads.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <returns>The value that satisfied the condition.</returns>
    /// <exception cref="PollTimeoutException">The deadline passed.</exception>
    public static async Task<T> UntilAsync<T>(
        Func<CancellationToken, Task<T>> read,
        Func<T, bool> condition,
        string what,
        TimeSpan deadline,
        CancellationToken cancellation,
        TimeSpan? interval = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(condition);
        var clock = time ?? TimeProvider.System;
        var begun = clock.GetTimestamp();
        while (true)
        {
            var seen = await read(cancellation).ConfigureAwait(false);
            if (condition(seen))
            {
                return seen;
            }

            if (clock.GetElapsedTime(begun) >= deadline)
            {
                throw new PollTimeoutException(what, deadline, seen?.ToString() ?? "nothing");
            }

            await Task.Delay(interval ?? DefaultInterval, clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Tries something again that may fail for a moment; each pause is twice as long as the one before.</summary>
    /// <param name="attempt">One attempt; an exception from it ends the trying.</param>
    /// <param name="settled">Whether another attempt could not change the answer.</param>
    /// <param name="attempts">How often at most; at least one is made.</param>
    /// <param name="firstPause">The pause after the first attempt.</param>
    /// <param name="cancellation">Ends the trying.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <returns>The last answer, whatever it is.</returns>
    public static async Task<T> RetryAsync<T>(
        Func<CancellationToken, Task<T>> attempt,
        Func<T, bool> settled,
        int attempts,
        TimeSpan firstPause,
        CancellationToken cancellation,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(settled);
        for (var made = 1; ; made++)
        {
            var answer = await attempt(cancellation).ConfigureAwait(false);
            if (settled(answer) || made >= attempts)
            {
                return answer;
            }

            await Task.Delay(firstPause * Math.Pow(2, made - 1), time ?? TimeProvider.System, cancellation).ConfigureAwait(false);
        }
    }
}
