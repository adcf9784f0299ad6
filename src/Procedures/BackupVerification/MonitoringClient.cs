using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Recovery.Procedures.Engine;

namespace Recovery.Procedures.BackupVerification;

/// <summary>Sends reports to the monitoring. It never throws for an outage: the outage is the answer.</summary>
/// <param name="http">The client.</param>
/// <param name="time">The clock of timeouts and pauses; the system's when null.</param>
public sealed class MonitoringClient(HttpClient http, TimeProvider? time = null)
{
    private readonly TimeProvider clock = time ?? TimeProvider.System;

    /// <summary>Sends a report, again where that may help.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="json">The report.</param>
    /// <param name="token">The bearer token; null for none.</param>
    /// <param name="cancellation">Ends the attempts.</param>
    public async Task<MonitoringDelivery> SendAsync(MonitoringEndpoint endpoint, string json, string? token, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var made = 0;
        var last = await Poll.RetryAsync(
            async stop =>
            {
                made++;
                return await TryAsync(endpoint, json, token, stop).ConfigureAwait(false);
            },
            answer => answer.Delivered || !answer.MayPass,
            endpoint.Attempts,
            endpoint.FirstPause,
            cancellation,
            clock).ConfigureAwait(false);
        return new MonitoringDelivery(last.Delivered ? "delivered" : "warning", made, last.Message);
    }

    private async Task<Answer> TryAsync(MonitoringEndpoint endpoint, string json, string? token, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(endpoint.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Address) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var passing = (int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
            return new Answer(response.IsSuccessStatusCode, passing, $"HTTP {(int)response.StatusCode}");
        }
        catch (HttpRequestException unreachable)
        {
            return new Answer(false, true, unreachable.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Answer(false, true, $"no answer within {endpoint.Timeout.TotalSeconds:0.#} s");
        }
    }

    private sealed record Answer(bool Delivered, bool MayPass, string Message);
}
