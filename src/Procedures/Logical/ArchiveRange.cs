namespace Recovery.Procedures.Logical;

/// <summary>A range of an object's bytes.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many.</param>
public sealed record ArchiveRange(long Offset, long Length)
{
    /// <summary>The first byte behind it.</summary>
    public long End => Offset + Length;
}
