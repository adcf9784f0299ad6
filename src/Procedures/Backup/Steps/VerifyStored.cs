using System.Security.Cryptography;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Backup.Steps;

/// <summary>Reads back what was stored and compares its SHA-256 with that of the dump.</summary>
internal sealed class VerifyStored(LogicalWorld world) : Step
{
    private const string Key = "verified";

    public override string Id => "verify-stored";

    public override string Purpose => "Read the stored archive back and compare its SHA-256 with the dump's";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var manifest = LogicalWorld.Manifest(context);
        using var store = world.OpenStore();
        foreach (var file in manifest.Files)
        {
            using var hash = SHA256.Create();
            var hashing = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write);
            await using (hashing.ConfigureAwait(false))
            {
                await store.ReadAsync(file.Key, hashing, cancellation).ConfigureAwait(false);
            }

            if (Convert.ToHexStringLower(hash.Hash!) != file.Sha256)
            {
                throw new VerificationFailedException($"reading {file.Key} back from {world.Request.Store}", $"SHA-256 {file.Sha256}", Convert.ToHexStringLower(hash.Hash!), "what is stored is not the dump: remove the object and resume the run, which uploads it again.");
            }
        }

        context.Record(Key, store.Received, $"{store.Received} read back, as the dump has them");
    }
}
