using System.Collections.Concurrent;
using System.Net;

namespace Recovery.Fixtures;

/// <summary>A monitoring endpoint on this machine: keeps what is posted, and can refuse the first ones.</summary>
public sealed class MonitoringServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<string> accepted = new();
    private readonly Task serving;
    private int refusals;
    private int requests;

    private MonitoringServer(int port)
    {
        Address = new Uri($"http://127.0.0.1:{port}/api/backup-status");
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Where it takes reports.</summary>
    public Uri Address { get; }

    /// <summary>The reports that it took.</summary>
    public IReadOnlyList<string> Accepted => [.. accepted];

    /// <summary>The <c>Authorization</c> header of the last request; null where it had none.</summary>
    public string? Authorization { get; private set; }

    /// <summary>How many requests came, those refused included.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>The status of a refusal.</summary>
    public int RefusalStatus { get; set; } = 503;

    /// <summary>Starts one.</summary>
    /// <param name="port">A reserved port.</param>
    public static MonitoringServer Start(int port) => new(port);

    /// <summary>Has it answer the next ones with <see cref="RefusalStatus"/>.</summary>
    public void RefuseNext(int count) => Volatile.Write(ref refusals, count);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving.ConfigureAwait(false);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext request;
            try
            {
                request = await listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException && !listener.IsListening)
            {
                return;
            }

            using var reader = new StreamReader(request.Request.InputStream);
            var content = await reader.ReadToEndAsync().ConfigureAwait(false);
            Interlocked.Increment(ref requests);
            Authorization = request.Request.Headers["Authorization"];
            var refused = Interlocked.Decrement(ref refusals) >= 0;
            if (!refused)
            {
                accepted.Enqueue(content);
            }

            request.Response.StatusCode = refused ? RefusalStatus : 202;
            request.Response.Close();
        }
    }
}
