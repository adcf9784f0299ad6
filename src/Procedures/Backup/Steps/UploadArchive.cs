using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup.Steps;

/// <summary>Uploads the archive's files: large ones in parts, of which those that are there already are not sent again.</summary>
internal sealed class UploadArchive(LogicalWorld world) : Step
{
    public override string Id => "upload-archive";

    public override string Purpose => $"Upload the archive to {world.Request.Store} in parts of {world.Request.PartSize}, from where an earlier attempt stopped";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(LogicalBackupProcedure.Report));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var manifest = LogicalWorld.Manifest(context);
        using var store = world.OpenStore();
        var total = new LogicalBackupReport(0, 0, new ByteCount(0));
        var done = 0L;
        foreach (var file in manifest.Files)
        {
            var upload = new ResumableUpload(store, world.Host, world.Source(context.Run, manifest, file), file, world.Request.PartSize)
            {
                Begun = context.Find<PendingUpload>(LogicalWorld.UploadKey),
                OnBegun = pending => context.Record(LogicalWorld.UploadKey, pending, $"upload {pending.UploadId} of {pending.Key} begun"),
                OnBytes = bytes => context.Report($"{new ByteCount(done += bytes)} of {new ByteCount(manifest.Bytes)}", manifest.Bytes == 0 ? 1 : (double)done / manifest.Bytes, new ProgressAmount(done, manifest.Bytes)),
            };
            var seen = await upload.RunAsync(cancellation).ConfigureAwait(false);
            total = new LogicalBackupReport(total.PartsSent + seen.PartsSent, total.PartsFound + seen.PartsFound, new ByteCount(total.BytesSent.Value + seen.BytesSent.Value));
        }

        context.Record(LogicalBackupProcedure.Report, total, total.ToString());
    }
}
