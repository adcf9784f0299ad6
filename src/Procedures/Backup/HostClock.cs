using System.Globalization;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Backup;

/// <summary>The wall clock of a host.</summary>
internal static class HostClock
{
    public static async Task<DateTimeOffset> NowAsync(Host host, CancellationToken cancellation)
    {
        var seconds = (await host.RunAsync(new HostCommand("date", "+%s.%N"), cancellation).ConfigureAwait(false)).Output.Trim();
        return DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
    }
}
