namespace Recovery.Procedures.BackupVerification;

/// <summary>How far one backup can be recovered.</summary>
/// <param name="Backup">Its label.</param>
/// <param name="From">The first moment.</param>
/// <param name="LastSegment">The last segment of its unbroken WAL; null where not even the backup's own is there.</param>
/// <param name="Extent"><c>archive_end</c>: to the end of the archive; <c>gap</c>: to the first missing segment; <c>own_end</c>: to the backup's own end; <c>none</c>: not at all.</param>
public sealed record BackupReach(string Backup, DateTimeOffset From, string? LastSegment, string Extent);
