namespace Recovery.Tests.Fixtures;

/// <summary>A folder that is gone after the test.</summary>
/// <param name="inMemory">True for one in memory where the machine has such, for servers that flush all the time.</param>
internal sealed class TemporaryFolder(bool inMemory = false) : IDisposable
{
    public string Path { get; } = inMemory && Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory("/dev/shm/practice-" + Guid.NewGuid().ToString("N")[..8]).FullName
        : Directory.CreateTempSubdirectory("practice-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
