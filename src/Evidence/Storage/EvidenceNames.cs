using System.Globalization;

namespace Recovery.Evidence.Storage;

/// <summary>The names of the files of the evidence.</summary>
public static class EvidenceNames
{
    /// <summary>The file that names the newest record.</summary>
    public const string Head = "head.json";

    /// <summary>The file that says which records were removed.</summary>
    public const string Checkpoint = "checkpoint.json";

    /// <summary>What the names of envelopes end with.</summary>
    public const string EnvelopeEnd = ".dsse";

    private const string End = ".json";
    private const int Digits = 8;

    /// <summary>A record's name: its place in the chain, so that no two can have one place.</summary>
    public static string Record(long sequence) => sequence.ToString("D8", CultureInfo.InvariantCulture) + End;

    /// <summary>The place of a record; false for other files.</summary>
    public static bool IsRecord(string name, out long sequence)
    {
        ArgumentNullException.ThrowIfNull(name);
        sequence = 0;
        return name.Length >= Digits + End.Length && name.EndsWith(End, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, name.Length - End.Length), NumberStyles.None, CultureInfo.InvariantCulture, out sequence)
            && Record(sequence) == name;
    }

    /// <summary>
    /// The name of a file's envelope. The digest is part of it: so an envelope is written before its file, and one that was
    /// written for a file which then came to nothing (a kill, another writer who was first) is in nobody's way.
    /// </summary>
    public static string Envelope(RecordLink file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return $"{file.Name[..^End.Length]}.{file.Sha256[..16]}{EnvelopeEnd}";
    }
}
