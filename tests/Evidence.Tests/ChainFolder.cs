using System.Security.Cryptography;
using Recovery.Evidence;
using Recovery.Evidence.Signing;
using Recovery.Evidence.Storage;
using Recovery.Evidence.Verification;

namespace Recovery.Tests.Evidence;

/// <summary>A folder of evidence of a test's own, with a key; gone when the test is over.</summary>
internal sealed class ChainFolder : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("evidence-");

    public ChainFolder()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PrivatePem = key.ExportPkcs8PrivateKeyPem();
        PublicPem = key.ExportSubjectPublicKeyInfoPem();
    }

    public string Path => directory.FullName;

    public string PrivatePem { get; }

    public string PublicPem { get; }

    public DiskFolder Folder => new(Path);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The names of the files that are no locks, by ordinal.</summary>
    public IReadOnlyList<string> Names => [.. directory.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    /// <summary>Appends records, signed.</summary>
    public async Task AppendAsync(params IEnumerable<EvidenceRecord> records)
    {
        using var signer = EvidenceKey.OpenPrivate(PrivatePem, null);
        var store = new EvidenceStore(Folder, signer);
        foreach (var record in records)
        {
            await store.AppendAsync(record, default);
        }
    }

    /// <summary>Verifies the folder a day after the last sample, with its own key unless another is given.</summary>
    public Task<EvidenceReport> VerifyAsync(string? publicPem = null, RecordLink? anchor = null, DateTimeOffset? now = null) => VerifyAsync(Folder, publicPem ?? PublicPem, anchor, now);

    /// <summary>Verifies any folder.</summary>
    public static async Task<EvidenceReport> VerifyAsync(IEvidenceFolder folder, string? publicPem, RecordLink? anchor = null, DateTimeOffset? now = null)
    {
        using var key = publicPem is null ? null : EvidenceKey.OpenPublic(publicPem);
        return await new EvidenceVerifier(folder, key, now ?? SampleRecords.Begin.AddDays(4)).VerifyAsync(anchor, default);
    }

    public void Dispose() => directory.Delete(recursive: true);
}
