using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;

namespace Recovery.Procedures.Backup.Steps;

/// <summary>Stores the manifest, last of all: from here on the archive is a backup.</summary>
internal sealed class StoreManifest(LogicalWorld world) : Step
{
    private static readonly JsonSerializerOptions Indented = new(Journal.Json) { WriteIndented = true };

    public override string Id => "store-manifest";

    public override string Purpose => "Store the manifest beside the archive; without it the archive is not a backup";

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation)
    {
        if (!context.Has(LogicalBackupProcedure.Manifest))
        {
            return false;
        }

        using var store = world.OpenStore();
        return await store.FindAsync(Key(LogicalWorld.Manifest(context)), cancellation).ConfigureAwait(false) is not null;
    }

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var manifest = LogicalWorld.Manifest(context) with { StoredAt = await HostClock.NowAsync(world.Host, cancellation).ConfigureAwait(false) };
        using var store = world.OpenStore();
        await store.WriteTextAsync(Key(manifest), Indented.ToText(manifest), "application/json", cancellation).ConfigureAwait(false);
        context.Record(LogicalBackupProcedure.Manifest, manifest, $"{Key(manifest)} stored");
    }

    private static string Key(LogicalManifest manifest) => manifest.Archive.TrimEnd('/') + LogicalManifest.Suffix;
}
