using System.Diagnostics;
using Recovery.Fixtures;
using Recovery.Procedures.BackupVerification;

namespace Recovery.Tests.Procedures;

public sealed class MonitoringClientTests : IAsyncLifetime, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private MonitoringServer server = null!;

    public Task InitializeAsync()
    {
        using var free = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        free.Start();
        var port = ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        server = MonitoringServer.Start(port);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task A_refusal_that_may_pass_is_tried_again_with_longer_and_longer_pauses()
    {
        server.RefuseNext(2);
        var begun = Stopwatch.GetTimestamp();

        var delivery = await new MonitoringClient(http).SendAsync(Endpoint, "{}", "secret", None);

        delivery.Should().BeEquivalentTo(new { Status = "delivered", Attempts = 3 });
        Stopwatch.GetElapsedTime(begun).Should().BeGreaterThan(TimeSpan.FromMilliseconds(60), "20 ms and then 40 ms");
        server.Accepted.Should().Equal("{}");
        server.Authorization.Should().Be("Bearer secret");
    }

    [Fact]
    public async Task An_outage_ends_after_the_last_attempt()
    {
        server.RefuseNext(100);

        (await new MonitoringClient(http).SendAsync(Endpoint, "{}", null, None)).Should().Be(new MonitoringDelivery("warning", 3, "HTTP 503"));
        server.Requests.Should().Be(3);
    }

    [Fact]
    public async Task A_refusal_that_stays_is_not_tried_again()
    {
        server.RefusalStatus = 401;
        server.RefuseNext(100);

        (await new MonitoringClient(http).SendAsync(Endpoint, "{}", null, None)).Should().Be(new MonitoringDelivery("warning", 1, "HTTP 401"));
    }

    [Fact]
    public async Task An_endpoint_that_never_answers_runs_into_the_time_limit()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var address = new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)silent.LocalEndpoint).Port}/");

        var delivery = await new MonitoringClient(http).SendAsync(Endpoint with { Address = address, Timeout = TimeSpan.FromMilliseconds(100), Attempts = 2 }, "{}", null, None);

        delivery.Should().Be(new MonitoringDelivery("warning", 2, "no answer within 0.1 s"));
    }

    private MonitoringEndpoint Endpoint => new(server.Address) { Attempts = 3, FirstPause = TimeSpan.FromMilliseconds(20) };
}
