namespace Recovery.Tests.Evidence;

/// <summary>The project's folder.</summary>
internal static class Project
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Drills.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("These tests run within the project's folder.");
        }

        return directory.FullName;
    }
}
