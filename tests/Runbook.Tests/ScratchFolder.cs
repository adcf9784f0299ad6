namespace Recovery.Tests.Runbook;

/// <summary>A folder of a test's own, which is gone when the test is over.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("runbook-");

    /// <summary>Its path.</summary>
    public string Path => directory.FullName;

    /// <summary>Writes a file in it.</summary>
    public string Write(string name, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, mode);
        return file;
    }

    public void Dispose() => directory.Delete(recursive: true);
}
