using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>
/// Uploads one file of a host, a part at a time, so that no more than a part is in memory. What the storage has already
/// is recognised by its MD5 (the ETag) and not sent again; where a bucket's encryption makes the ETag something else, it is
/// sent again, which is slower and as right.
/// </summary>
internal sealed class ResumableUpload(ObjectStore store, Host host, string source, LogicalFile file, ByteCount smallestPart)
{
    private const int MostParts = 10_000;

    /// <summary>An upload that an earlier process began; of this or another object.</summary>
    public PendingUpload? Begun { get; init; }

    /// <summary>Called when an upload in parts has begun.</summary>
    public required Action<PendingUpload> OnBegun { get; init; }

    /// <summary>Called with the bytes of each part that is there.</summary>
    public required Action<long> OnBytes { get; init; }

    private string What => $"uploading {file.Key} to {store.Location}";

    private long PartSize => Math.Max(smallestPart.Value, (file.Bytes + MostParts - 1) / MostParts);

    private int Parts => (int)Math.Max(1, (file.Bytes + PartSize - 1) / PartSize);

    /// <summary>Uploads what is not there.</summary>
    /// <exception cref="PreconditionException">The storage refused.</exception>
    /// <exception cref="VerificationFailedException">The file is not what was dumped, or the storage has not what was sent.</exception>
    public async Task<LogicalBackupReport> RunAsync(CancellationToken cancellation)
    {
        if (await IsStoredAsync(cancellation).ConfigureAwait(false))
        {
            OnBytes(file.Bytes);
            return new LogicalBackupReport(0, Parts, new ByteCount(0));
        }

        return Parts == 1 ? await PutAsync(cancellation).ConfigureAwait(false) : await InPartsAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the whole object is there, as a process that was killed right after may have left it.</summary>
    private async Task<bool> IsStoredAsync(CancellationToken cancellation)
    {
        var there = await store.FindAsync(file.Key, cancellation).ConfigureAwait(false);
        if (there is null || there.Size.Value != file.Bytes)
        {
            return false;
        }

        var parts = new List<byte[]>();
        for (var number = 1; number <= Parts; number++)
        {
            using var content = await ReadAsync(number, null, cancellation).ConfigureAwait(false);
            parts.Add(Md5(content));
        }

        return there.Tag == (Parts == 1 ? Convert.ToHexStringLower(parts[0]) : $"{Hex([.. parts.SelectMany(part => part)])}-{Parts}");
    }

    private async Task<LogicalBackupReport> PutAsync(CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var content = await ReadAsync(1, hash, cancellation).ConfigureAwait(false);
        Check(hash);
        await store.CallAsync(What, () => store.Client.PutObjectAsync(new PutObjectRequest { BucketName = store.Location.Bucket, Key = file.Key, InputStream = content, AutoCloseStream = false }, cancellation)).ConfigureAwait(false);
        OnBytes(file.Bytes);
        return new LogicalBackupReport(1, 0, new ByteCount(file.Bytes));
    }

    private async Task<LogicalBackupReport> InPartsAsync(CancellationToken cancellation)
    {
        var there = await ThereAsync(cancellation).ConfigureAwait(false);
        var upload = there is null ? await BeginAsync(cancellation).ConfigureAwait(false) : Begun!;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var tags = new List<PartETag>();
        var (sent, bytes) = (0, 0L);
        for (var number = 1; number <= Parts; number++)
        {
            using var content = await ReadAsync(number, hash, cancellation).ConfigureAwait(false);
            var md5 = Convert.ToHexStringLower(Md5(content));
            if (there?.GetValueOrDefault(number) is not { } found || found.Size != content.Length || found.Tag != md5)
            {
                tags.Add(new PartETag(number, await SendAsync(upload, number, content, cancellation).ConfigureAwait(false)));
                sent++;
                bytes += content.Length;
            }
            else
            {
                tags.Add(new PartETag(number, found.Tag));
            }

            OnBytes(content.Length);
        }

        Check(hash);
        await store.CallAsync(What, () => store.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = store.Location.Bucket, Key = file.Key, UploadId = upload.UploadId, PartETags = tags }, cancellation)).ConfigureAwait(false);
        return new LogicalBackupReport(sent, Parts - sent, new ByteCount(bytes));
    }

    /// <summary>The parts of the earlier upload; null where there is none to go on with.</summary>
    private async Task<Dictionary<int, (long Size, string Tag)>?> ThereAsync(CancellationToken cancellation)
    {
        if (Begun is null || Begun.Key != file.Key)
        {
            return null;
        }

        return await store.CallAsync(What, async () =>
        {
            var found = new Dictionary<int, (long, string)>();
            try
            {
                await foreach (var part in store.Client.Paginators.ListParts(new ListPartsRequest { BucketName = store.Location.Bucket, Key = file.Key, UploadId = Begun.UploadId }).Parts.WithCancellation(cancellation).ConfigureAwait(false))
                {
                    found[part.PartNumber ?? 0] = (part.Size ?? 0, part.ETag.Trim('"'));
                }

                return found;
            }
            catch (AmazonS3Exception gone) when (gone.ErrorCode == "NoSuchUpload")
            {
                // Completed, or removed by the bucket's own rules: begin another.
                return null;
            }
        }).ConfigureAwait(false);
    }

    private async Task<PendingUpload> BeginAsync(CancellationToken cancellation)
    {
        var answer = await store.CallAsync(What, () => store.Client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = store.Location.Bucket, Key = file.Key }, cancellation)).ConfigureAwait(false);
        var begun = new PendingUpload(file.Key, answer.UploadId);
        OnBegun(begun);
        return begun;
    }

    private async Task<string> SendAsync(PendingUpload upload, int number, MemoryStream content, CancellationToken cancellation)
    {
        var request = new UploadPartRequest { BucketName = store.Location.Bucket, Key = file.Key, UploadId = upload.UploadId, PartNumber = number, InputStream = content, PartSize = content.Length };
        return (await store.CallAsync(What, () => store.Client.UploadPartAsync(request, cancellation)).ConfigureAwait(false)).ETag.Trim('"');
    }

    private async Task<MemoryStream> ReadAsync(int number, IncrementalHash? hash, CancellationToken cancellation)
    {
        var content = new MemoryStream();
        await host.ReadBytesAsync(source, content, cancellation, (number - 1) * PartSize, PartSize).ConfigureAwait(false);
        hash?.AppendData(content.GetBuffer(), 0, (int)content.Length);
        content.Position = 0;
        return content;
    }

    private void Check(IncrementalHash hash)
    {
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) is var seen && seen != file.Sha256)
        {
            throw new VerificationFailedException(What, $"the dumped file with SHA-256 {file.Sha256}", $"{source} with {seen}", "the file changed on the host's disk after it was written: look at the disk, and make the backup again.");
        }
    }

#pragma warning disable CA5351 // S3's ETag is an MD5; what is trusted is the SHA-256
    private static byte[] Md5(MemoryStream content) => MD5.HashData(content.GetBuffer().AsSpan(0, (int)content.Length));

    private static string Hex(byte[] digests) => Convert.ToHexStringLower(MD5.HashData(digests));
#pragma warning restore CA5351
}
