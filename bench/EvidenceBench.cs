using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Recovery.Evidence.History;
using Recovery.Evidence.Signing;
using Recovery.Evidence.Storage;
using Recovery.Evidence.Verification;
using Recovery.Reports;
using Recovery.Tests.Evidence;

namespace Recovery.Bench;

/// <summary>A chain of signed records as drills leave them: what it takes to append one, to read all, to verify all, and to make the report, and how big that is.</summary>
internal sealed class EvidenceBench : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("bench-evidence-");
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>One row of the table.</summary>
    public async Task<string> MeasureAsync(int records)
    {
        var folder = new DiskFolder(directory.FullName);
        using var signer = EvidenceKey.OpenPrivate(key.ExportPkcs8PrivateKeyPem(), null);
        var store = new EvidenceStore(folder, signer);
        var append = await TimeAsync(async () =>
        {
            for (var number = 0; number < records; number++)
            {
                await store.AppendAsync(LongChain.Record(number), CancellationToken.None);
            }
        });
        var read = await TimeAsync(() => new EvidenceHistory(folder).ReadAsync(CancellationToken.None));
        using var check = EvidenceKey.OpenPublic(key.ExportSubjectPublicKeyInfoPem());
        var verify = await TimeAsync(() => new EvidenceVerifier(folder, check, SampleRecords.Begin).VerifyAsync(null, CancellationToken.None));
        var page = string.Empty;
        var report = await TimeAsync(async () => page = ReportFormat.Html.Write(await ReportSource.ReadAsync(folder, check, SampleRecords.Begin, CancellationToken.None)));
        var bytes = directory.EnumerateFiles().Sum(file => file.Length);
        return string.Create(CultureInfo.InvariantCulture, $"| {records} | {bytes / 1e6:0.0} MB | {append / records:0.0000} | {read:0.00} | {verify:0.00} | {report:0.00} | {Encoding.UTF8.GetByteCount(page) / 1e6:0.0} MB |");
    }

    public void Dispose()
    {
        key.Dispose();
        directory.Delete(recursive: true);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var begun = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
