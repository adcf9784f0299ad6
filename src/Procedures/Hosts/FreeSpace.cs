using Recovery.Procedures.Values;

namespace Recovery.Procedures.Hosts;

/// <summary>What a file system has left.</summary>
/// <param name="Bytes">Bytes the present user may still write.</param>
/// <param name="Inodes">Files the present user may still make; null where the file system does not count them.</param>
/// <param name="MountPoint">Where the file system is mounted.</param>
public sealed record FreeSpace(ByteCount Bytes, long? Inodes, string MountPoint);
