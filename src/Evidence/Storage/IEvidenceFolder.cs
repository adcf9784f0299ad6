namespace Recovery.Evidence.Storage;

/// <summary>Where the files of the evidence lie: a folder, or what begins with a prefix in a bucket. Each write is whole or not there.</summary>
public interface IEvidenceFolder
{
    /// <summary>How it is named in messages.</summary>
    string Name { get; }

    /// <summary>The names of all files, by ordinal.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation);

    /// <summary>A file's bytes; null where there is none of that name.</summary>
    Task<byte[]?> FindAsync(string name, CancellationToken cancellation);

    /// <summary>Writes a file, over one of the same name.</summary>
    Task WriteAsync(string name, byte[] content, CancellationToken cancellation);

    /// <summary>Writes a file unless there is one of that name.</summary>
    /// <returns>False where there is one; it is left as it is.</returns>
    Task<bool> AddAsync(string name, byte[] content, CancellationToken cancellation);

    /// <summary>Removes a file; none of that name is no error.</summary>
    Task RemoveAsync(string name, CancellationToken cancellation);

    /// <summary>Keeps other writers out until it is disposed, where the folder can; elsewhere <see cref="AddAsync"/> alone decides who is first.</summary>
    Task<IDisposable?> LockAsync(CancellationToken cancellation);
}
