namespace Recovery.Bench;

/// <summary>What is measured.</summary>
/// <param name="Name">Its name in the table.</param>
internal sealed record BenchCase(string Name)
{
    public static BenchCase FullRestore { get; } = new("full restore");

    public static BenchCase PointInTime { get; } = new("point-in-time recovery beside production");
}
