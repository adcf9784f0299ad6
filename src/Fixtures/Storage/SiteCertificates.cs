using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Recovery.Fixtures.Storage;

/// <summary>A certificate authority made for one site, and the certificate of its object storage. The authority's key is forgotten at once.</summary>
public sealed class SiteCertificates
{
    // The site's clock shows other years than the machine's; both must find the certificate valid.
    private static readonly DateTimeOffset From = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2099, 12, 31, 0, 0, 0, TimeSpan.Zero);

    // RFC 5280, 4.2.1.12: id-kp-serverAuth
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private SiteCertificates(string authority, string server, string serverKey)
    {
        AuthorityPem = authority;
        ServerPem = server;
        ServerKeyPem = serverKey;
    }

    /// <summary>The authority's certificate: what a client must trust.</summary>
    public string AuthorityPem { get; }

    /// <summary>The storage's certificate.</summary>
    public string ServerPem { get; }

    /// <summary>The storage's private key; a secret.</summary>
    public string ServerKeyPem { get; }

    /// <summary>Makes an authority and a certificate for <c>localhost</c>, <c>127.0.0.1</c>, <c>::1</c> and the S3 names of the two regions.</summary>
    /// <param name="others">Other names and addresses that it is to be good for.</param>
    public static SiteCertificates Create(params IEnumerable<string> others)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Practice site authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authorityRequest.PublicKey, critical: false));
        using var authority = authorityRequest.CreateSelfSigned(From, Until);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serverRequest = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        serverRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        serverRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        serverRequest.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        serverRequest.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        serverRequest.CertificateExtensions.Add(Names(others));
        using var server = serverRequest.Create(authority, From, Until, RandomNumberGenerator.GetBytes(16));
        return new SiteCertificates(authority.ExportCertificatePem(), server.ExportCertificatePem(), serverKey.ExportPkcs8PrivateKeyPem());
    }

    private static X509Extension Names(IEnumerable<string> others)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("s3.us-east-1.amazonaws.com");
        names.AddDnsName("s3.us-west-2.amazonaws.com");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var other in others)
        {
            if (IPAddress.TryParse(other, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(other);
            }
        }

        return names.Build();
    }
}
