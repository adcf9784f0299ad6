using System.Text.Json;
using System.Text.Json.Serialization;
using Recovery.Procedures.Engine;

namespace Recovery.Evidence.Signing;

/// <summary>An in-toto statement (github.com/in-toto/attestation, version 1): says something of files that it names by digest.</summary>
public sealed record Statement
{
    /// <summary>The version of statements that is written here.</summary>
    public const string Version1 = "https://in-toto.io/Statement/v1";

    /// <summary>The version.</summary>
    [JsonPropertyName("_type")]
    public required string Type { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<StatementSubject> Subject { get; init; }

    /// <summary>What is said of them.</summary>
    public required string PredicateType { get; init; }

    /// <summary>The rest of what is said.</summary>
    public required JsonElement Predicate { get; init; }

    /// <summary>A statement about one file.</summary>
    /// <param name="file">The file and its digest.</param>
    /// <param name="predicateType">What is said of it.</param>
    /// <param name="predicate">The rest of what is said.</param>
    public static Statement About<T>(RecordLink file, string predicateType, T predicate)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new Statement
        {
            Type = Version1,
            Subject = [new StatementSubject(file.Name, new Dictionary<string, string>(StringComparer.Ordinal) { ["sha256"] = file.Sha256 })],
            PredicateType = predicateType,
            Predicate = EvidenceFormat.Json.ToElement(predicate),
        };
    }

    /// <summary>Whether it speaks of a file, and of exactly that content.</summary>
    public bool IsAbout(RecordLink file) => Type == Version1 && Subject.Any(subject => subject.Name == file.Name && subject.Digest.TryGetValue("sha256", out var digest) && digest == file.Sha256);
}
