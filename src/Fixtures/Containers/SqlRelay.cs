using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Recovery.Fixtures.Containers;

/// <summary>
/// The sockets of the servers in a container, on this machine: <c>.s.PGSQL.PORT</c> in one directory, as where both share
/// their files. What connects goes to the one published port of the container, where a relay leads it to the server's own
/// socket; so servers keep listening on nothing but that, on ports that nobody had to know before.
/// </summary>
/// <param name="directory">The sockets' directory; it exists.</param>
/// <param name="host">Where the published port is.</param>
/// <param name="port">The published port.</param>
/// <param name="token">What the relay asks for before it leads anyone on.</param>
internal sealed class SqlRelay(string directory, string host, int port, string token) : IDisposable
{
    /// <summary>The port in the container that the relay listens on.</summary>
    public const int InsidePort = 6432;

    /// <summary>What the relay in the container runs for each connection; <c>$TOKEN</c> is in its environment.</summary>
    public const string Lead = """
        read -r token port
        [ "$token" = "$TOKEN" ] || exit 1
        exec socat - "UNIX-CONNECT:/run/postgresql/.s.PGSQL.$port"
        """;

    private readonly CancellationTokenSource ending = new();
    private readonly List<Socket> listening = [];

    /// <summary>Makes the socket of a server that listens on a port, or will.</summary>
    public void Open(int serverPort)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{serverPort}"))));
        socket.Listen();
        lock (listening)
        {
            listening.Add(socket);
        }

        _ = AcceptAsync(socket, serverPort);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ending.Cancel();
        lock (listening)
        {
            listening.ForEach(socket => socket.Dispose());
        }

        ending.Dispose();
    }

    private async Task AcceptAsync(Socket socket, int serverPort)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await socket.AcceptAsync(ending.Token).ConfigureAwait(false), serverPort);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The relay was disposed of.
        }
    }

    private async Task ServeAsync(Socket client, int serverPort)
    {
        using var server = new TcpClient { NoDelay = true };
        using var near = new NetworkStream(client, ownsSocket: true);
        try
        {
            await server.ConnectAsync(host, port, ending.Token).ConfigureAwait(false);
            var far = server.GetStream();
            await far.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{token} {serverPort}\n")), ending.Token).ConfigureAwait(false);
            // A client that has said good-bye is gone already: the server must still hear it, or its session lingers on.
            var back = far.CopyToAsync(near, ending.Token);
            if (await Task.WhenAny(near.CopyToAsync(far, ending.Token), back).ConfigureAwait(false) != back)
            {
                server.Client.Shutdown(SocketShutdown.Send);
                await back.ConfigureAwait(false);
            }
        }
        catch (Exception over) when (over is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client sees its connection end, as it would without a relay.
        }
    }
}
