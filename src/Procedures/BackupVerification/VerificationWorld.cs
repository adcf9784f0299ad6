using System.Globalization;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;

namespace Recovery.Procedures.BackupVerification;

/// <summary>What the checks of one verification share.</summary>
internal sealed class VerificationWorld(Host host, BackupVerificationRequest request)
{
    private RepositoryInfo? info;

    public Host Host => host;

    public BackupVerificationRequest Request => request;

    public PgBackRestClient PgBackRest { get; } = new(host, request.Stanza, request.PgBackRestConfig);

    /// <summary>What <c>pgbackrest info</c> says, asked once.</summary>
    public async Task<RepositoryInfo> InfoAsync(CancellationToken cancellation) => info ??= await PgBackRest.InfoAsync(cancellation).ConfigureAwait(false);

    /// <summary>The host's clock, by which backups are old or new.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellation)
    {
        var seconds = (await host.RunAsync(new HostCommand("date", "-u", "+%s"), cancellation).ConfigureAwait(false)).Output.Trim();
        return DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));
    }

    /// <summary>A time span as people say it.</summary>
    public static string Say(TimeSpan span) => span.TotalHours < 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min")
        : span.TotalDays < 3 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} h")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.#} days");
}
