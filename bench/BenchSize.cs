namespace Recovery.Bench;

/// <summary>A cluster to measure with.</summary>
/// <param name="Rows">Rows of about 1 kB put beside the seed's.</param>
/// <param name="Repository">Where the repository is.</param>
internal sealed record BenchSize(int Rows, string Repository)
{
    public static BenchSize Small { get; } = new(0, "S3");

    /// <summary>On POSIX: the S3 endpoint keeps every object in memory.</summary>
    public static BenchSize Large { get; } = new(1_350_000, "POSIX");
}
