using Recovery.Procedures.Values;

namespace Recovery.Procedures.Hosts;

/// <summary>What a file system has left.</summary>
/// <param name="Bytes">Bytes the present user may still write.</param>
/// <param name="Inodes">Files the present user may still make; null where the file system does not count them.</param>
/// <param name="MountPoint">Where the file system is mounted.</param>
public sealed record FreeSpace(ByteCount Bytes, long? Inodes, string MountPoint)
{
    /// <summary>Two WAL segments: with less, recovery cannot have its next ones.</summary>
    private static readonly ByteCount Scarce = new(32 * 1024 * 1024);

    /// <summary>What to say of something that failed here, where there is no room; null where there is. What programs say themselves may hide it: pgBackRest names another error where a write was cut short.</summary>
    public string? Shortage =>
        Inodes is 0 ? $"the file system {MountPoint} can hold no more files: remove some and resume the run."
        : Bytes < Scarce ? $"the file system {MountPoint} is full ({Bytes} free): make room and resume the run."
        : null;
}
