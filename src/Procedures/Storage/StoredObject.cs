using Recovery.Procedures.Values;

namespace Recovery.Procedures.Storage;

/// <summary>An object of a bucket.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Size">Its size.</param>
/// <param name="Modified">When it was stored, by the storage's clock.</param>
/// <param name="Tag">Its ETag, without quotes; the MD5 of the content where it was stored in one part and not encrypted with a key of one's own.</param>
public sealed record StoredObject(string Key, ByteCount Size, DateTimeOffset Modified, string Tag);
