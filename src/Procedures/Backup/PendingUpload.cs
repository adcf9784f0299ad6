namespace Recovery.Procedures.Backup;

/// <summary>An upload in parts that has begun.</summary>
/// <param name="Key">The object.</param>
/// <param name="UploadId">The storage's name for the upload.</param>
internal sealed record PendingUpload(string Key, string UploadId);
