using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Logical.Steps;

/// <summary>Fetches the table of contents and the ranges that the table needs.</summary>
internal sealed class FetchArchive(ArchiveWorld world) : Step
{
    public override string Id => "fetch-archive";

    public override string Purpose => $"Fetch what {world.Blueprint.Table.Table} needs of {world.Blueprint.Manifest.Archive}";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => world.Host.ExistsAsync(world.FetchedMark, cancellation);

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        await world.Host.MakeDirectoryAsync(world.Blueprint.Folder, cancellation).ConfigureAwait(false);
        using var store = world.OpenStore();
        var fetch = new PartialFetch(store, world.Blueprint.Manifest);
        var wanted = world.Blueprint.Entries.ToHashSet();
        var toc = await fetch.ContentsAsync(cancellation).ConfigureAwait(false);
        var data = toc.Entries.Where(entry => entry.HasData && wanted.Contains(entry.DumpId)).ToList();
        await fetch.FetchAsync(world.Host, world.Archive, data, (done, all) => context.Report($"{new ByteCount(done)} of {new ByteCount(all)}", (double)done / all, new ProgressAmount(done, all)), cancellation).ConfigureAwait(false);
        var (fetched, stored) = (store.Received, new ByteCount(world.Blueprint.StoredBytes));
        context.Record(TableSourceKey.Fetched, new FetchedArchive(fetched.Value, stored.Value), $"fetched {fetched} of {stored} stored");
        await world.Host.WriteTextAsync(world.FetchedMark, context.Run, "0600", cancellation).ConfigureAwait(false);
    }
}
