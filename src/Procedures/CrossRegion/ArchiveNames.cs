using Recovery.Procedures.Values;

namespace Recovery.Procedures.CrossRegion;

/// <summary>What the names of a repository's objects tell.</summary>
internal static class ArchiveNames
{
    /// <summary>The timeline of a WAL segment or history file; null for any other object.</summary>
    /// <param name="key">The object's path in the repository.</param>
    public static TimelineId? TimelineOf(string key)
    {
        var file = key[(key.LastIndexOf('/') + 1)..];
        return key.StartsWith("archive/", StringComparison.Ordinal) && file.Length >= 16 && file.Take(8).All(char.IsAsciiHexDigitUpper)
            ? TimelineId.FromFileName(file)
            : null;
    }
}
