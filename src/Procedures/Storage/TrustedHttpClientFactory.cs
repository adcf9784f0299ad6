using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;

namespace Recovery.Procedures.Storage;

/// <summary>HTTP for the SDK that trusts exactly one certificate authority, checked as any other: chain, validity, name.</summary>
public sealed class TrustedHttpClientFactory : HttpClientFactory, IDisposable
{
    private readonly X509Certificate2 authority;
    private readonly SocketsHttpHandler handler;

    /// <summary>Makes the factory.</summary>
    /// <param name="authorityPem">The authority's certificate.</param>
    /// <param name="useProxy">Whether a proxy that the environment names is used.</param>
    public TrustedHttpClientFactory(string authorityPem, bool useProxy)
    {
        authority = X509Certificate2.CreateFromPem(authorityPem);
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // An authority of one's own publishes no revocations.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(authority);
        handler = new SocketsHttpHandler
        {
            UseProxy = useProxy,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        };
    }

    /// <inheritdoc/>
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => CreateHttpClient();

    /// <summary>A client of one's own, over the same connections.</summary>
    public HttpClient CreateHttpClient() => new(handler, disposeHandler: false);

    /// <inheritdoc/>
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    /// <inheritdoc/>
    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    /// <inheritdoc/>
    public void Dispose()
    {
        handler.Dispose();
        authority.Dispose();
    }
}
