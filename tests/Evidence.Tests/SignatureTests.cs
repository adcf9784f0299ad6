using System.Security.Cryptography;
using System.Text.Json;
using Recovery.Evidence;
using Recovery.Evidence.Signing;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Tests.Evidence;

/// <summary>Keys and signatures, with OpenSSL as the other side.</summary>
public sealed class SignatureTests : IDisposable
{
    private static readonly RecordLink Link = new("00000001.json", SampleRecords.Digest('a'));
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("keys-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task What_openssl_makes_is_a_key_here_and_what_is_signed_here_holds_there()
    {
        await ShellAsync("""
            openssl ecparam -name prime256v1 -genkey -out key.pem
            openssl ec -in key.pem -pubout -out public.pem
            """);
        using var signer = EvidenceKey.OpenPrivate(At("key.pem"), null);
        var envelope = JsonSerializer.Deserialize<Envelope>(signer.Sign(Predicate()), EvidenceFormat.Json)!;
        await File.WriteAllBytesAsync(At("signed"), envelope.SignedBytes());
        await File.WriteAllBytesAsync(At("signature"), envelope.Signatures[0].Sig);

        (await ShellAsync("openssl dgst -sha256 -verify public.pem -signature signature signed")).Should().Contain("Verified OK");
        (await ShellAsync("openssl pkey -pubin -in public.pem -outform DER | sha256sum")).Should().StartWith(envelope.Signatures[0].KeyId);
        await File.AppendAllTextAsync(At("signed"), " ");
        (await ShellAsync("openssl dgst -sha256 -verify public.pem -signature signature signed || true")).Should().Contain("failure", "the check can fail");
    }

    [Fact]
    public async Task What_openssl_signs_holds_here()
    {
        await ShellAsync("openssl ecparam -name prime256v1 -genkey -noout -out key.pem && openssl pkey -in key.pem -pubout -out public.pem");
        var unsigned = new Envelope { PayloadType = Envelope.StatementType, Payload = JsonSerializer.SerializeToUtf8Bytes(Predicate(), EvidenceFormat.Json), Signatures = [] };
        await File.WriteAllBytesAsync(At("signed"), unsigned.SignedBytes());
        await ShellAsync("openssl dgst -sha256 -sign key.pem -out signature signed");
        var envelope = JsonSerializer.SerializeToUtf8Bytes(unsigned with { Signatures = [new EnvelopeSignature(string.Empty, await File.ReadAllBytesAsync(At("signature")))] }, EvidenceFormat.Json);
        using var key = EvidenceKey.OpenPublic(At("public.pem"));

        key.FaultOf(envelope, Link).Should().BeNull();
        key.FaultOf(envelope, Link with { Name = "00000002.json" }).Should().NotBeNull();
        key.FaultOf(envelope, Link with { Sha256 = SampleRecords.Digest('b') }).Should().NotBeNull();
    }

    [Fact]
    public async Task A_key_with_a_passphrase_is_opened_with_it_alone()
    {
        await ShellAsync("openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:correct -out key.pem");

        EvidenceKey.OpenPrivate(At("key.pem"), "correct").Dispose();
        EvidenceKey.OpenPrivate(await File.ReadAllTextAsync(At("key.pem")), "correct").Dispose();
        foreach (var wrong in new[] { "wrong", null })
        {
            FluentActions.Invoking(() => EvidenceKey.OpenPrivate(At("key.pem"), wrong)).Should().Throw<PreconditionException>().WithMessage("*passphrase*HINT:*").Which.Message.Should().NotContain("MII", "a key is in no message");
        }
    }

    [Fact]
    public void What_is_no_such_key_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        using var right = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var source in new[] { other.ExportPkcs8PrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem(), right.ExportSubjectPublicKeyInfoPem(), "/does/not/exist", "-----BEGIN NOTHING-----" })
        {
            FluentActions.Invoking(() => EvidenceKey.OpenPrivate(source, null)).Should().Throw<PreconditionException>(source).WithMessage("*P-256*HINT:*");
        }

        FluentActions.Invoking(() => EvidenceKey.OpenPublic(other.ExportSubjectPublicKeyInfoPem())).Should().Throw<PreconditionException>().WithMessage("*another curve*");
        EvidenceKey.OpenPublic(right.ExportSubjectPublicKeyInfoPem()).Dispose();
    }

    [Fact]
    public void What_is_signed_says_how_the_scenario_went()
    {
        var statement = JsonSerializer.SerializeToElement(Predicates.Of(Link, SampleRecords.Failed()), EvidenceFormat.Json);

        statement.GetProperty("_type").GetString().Should().Be("https://in-toto.io/Statement/v1");
        statement.GetProperty("predicateType").GetString().Should().Be("https://in-toto.io/attestation/test-result/v0.1");
        statement.GetProperty("predicate").GetProperty("result").GetString().Should().Be("FAILED");
        statement.GetProperty("predicate").GetProperty("configuration")[0].GetProperty("digest").GetProperty("sha256").GetString().Should().Be(SampleRecords.Digest('f'), "the feature's file");
        statement.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString().Should().Be(Link.Sha256);
    }

    private static Statement Predicate() => Predicates.Of(Link, SampleRecords.Proven());

    private string At(string name) => Path.Combine(directory.FullName, name);

    private async Task<string> ShellAsync(string script) => (await Host.Local.RunAsync(new HostCommand("sh", "-euc", "cd \"$1\"; " + script, "sh", directory.FullName), default)).Output;
}
