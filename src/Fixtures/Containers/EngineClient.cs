using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Recovery.Fixtures.Containers;

/// <summary>HTTP to an engine before the client library speaks to it, which has to be told the version of the API: by a socket, plain, or over TLS with certificates on both sides.</summary>
internal static class EngineClient
{
    /// <summary>Makes a client.</summary>
    /// <param name="endpoint">Where the engine answers.</param>
    /// <param name="variable">Reads an environment variable: <c>DOCKER_TLS_VERIFY</c>, <c>DOCKER_CERT_PATH</c>.</param>
    /// <exception cref="IOException">A certificate's file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds none.</exception>
    public static HttpClient Create(Uri endpoint, Func<string, string?> variable)
    {
        if (endpoint.Scheme == "unix")
        {
            return new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancellation) => ConnectAsync(endpoint.LocalPath, cancellation) }) { BaseAddress = new Uri("http://docker") };
        }

        var secure = endpoint.Scheme == "https" || variable("DOCKER_TLS_VERIFY") is { Length: > 0 };
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (secure)
        {
            handler.SslOptions = Certificates(variable("DOCKER_CERT_PATH") is { Length: > 0 } folder ? folder : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker"));
        }

        return new HttpClient(handler) { BaseAddress = new UriBuilder(endpoint) { Scheme = secure ? "https" : "http" }.Uri };
    }

    /// <summary>The names that Docker itself gives them ("Protect the Docker daemon socket").</summary>
    private static SslClientAuthenticationOptions Certificates(string folder)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(folder, "ca.pem"))));
        return new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = policy,
            ClientCertificates = [X509Certificate2.CreateFromPemFile(Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"))],
        };
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
