using Recovery.Evidence.Storage;

namespace Recovery.Tests.Evidence;

/// <summary>A folder that something can be done to.</summary>
internal abstract class FolderAround(IEvidenceFolder inner) : IEvidenceFolder
{
    public string Name => inner.Name;

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) => inner.ListAsync(cancellation);

    public Task<byte[]?> FindAsync(string name, CancellationToken cancellation) => inner.FindAsync(name, cancellation);

    public async Task WriteAsync(string name, byte[] content, CancellationToken cancellation)
    {
        await BeforeWriteAsync();
        await inner.WriteAsync(name, content, cancellation);
    }

    public virtual async Task<bool> AddAsync(string name, byte[] content, CancellationToken cancellation)
    {
        await BeforeWriteAsync();
        return await inner.AddAsync(name, content, cancellation);
    }

    public async Task RemoveAsync(string name, CancellationToken cancellation)
    {
        await BeforeWriteAsync();
        await inner.RemoveAsync(name, cancellation);
    }

    public virtual Task<IDisposable?> LockAsync(CancellationToken cancellation) => inner.LockAsync(cancellation);

    protected virtual Task BeforeWriteAsync() => Task.CompletedTask;
}
