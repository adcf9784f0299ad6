using System.Globalization;

namespace Recovery.Procedures.Hosts;

/// <summary>The wall clock of a host.</summary>
public static class HostClock
{
    /// <summary>What it shows.</summary>
    public static async Task<DateTimeOffset> NowAsync(Host host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        var seconds = (await host.RunAsync(new HostCommand("date", "+%s.%N"), cancellation).ConfigureAwait(false)).Output.Trim();
        return DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
    }
}
