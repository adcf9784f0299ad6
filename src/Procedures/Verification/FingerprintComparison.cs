using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Verification;

/// <summary>How one database differs from another that is taken to be right.</summary>
/// <param name="Differences">What differs; empty where nothing does.</param>
/// <param name="Compared">How many things were compared.</param>
public sealed record FingerprintComparison(IReadOnlyList<Difference> Differences, int Compared)
{
    private const int Shown = 20;

    /// <summary>Whether something was compared and nothing differs.</summary>
    public bool Same => Differences.Count == 0 && Compared > 0;

    /// <summary>Compares a whole database.</summary>
    /// <param name="expected">The fingerprint that is taken to be right.</param>
    /// <param name="seen">The other one.</param>
    /// <param name="sequences">How sequences are compared.</param>
    public static FingerprintComparison Between(DatabaseFingerprint expected, DatabaseFingerprint seen, SequenceRule sequences = SequenceRule.NotBehind)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(seen);
        var list = new DifferenceList();
        list.Value("timescaledb", "license", expected.License, seen.License);
        list.Pairs(expected.Extensions, seen.Extensions, item => item.Key, item => item.Value, "extension", (a, b) => list.Value(a.Key, "extension version", a.Value, b.Value));
        list.Pairs(expected.Tables, seen.Tables, item => item.Table, item => item.ToString(), "table", (a, b) => Tables(list, a, b));
        list.Pairs(expected.Sequences, seen.Sequences, item => item.Sequence, item => item.ToString(), "sequence", (a, b) => Sequences(list, a, b, sequences));
        list.Pairs(expected.Hypertables, seen.Hypertables, item => item.Hypertable, item => $"{item.Chunks.Count} chunks", "hypertable", (a, b) => Hypertables(list, a, b));
        list.Pairs(expected.Jobs, seen.Jobs, item => $"job {item.Id}", item => item.Work, "job", (a, b) => Jobs(list, a, b));
        list.Pairs(expected.Definitions, seen.Definitions, item => item.Key, item => item.Value, "definition", (a, b) => list.Value(a.Key, "definition", a.Value, b.Value));
        return new FingerprintComparison(list.Found, list.Compared);
    }

    /// <summary>Compares one table.</summary>
    public static FingerprintComparison Between(TableFingerprint expected, TableFingerprint seen)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(seen);
        var list = new DifferenceList();
        list.Value(expected.Table, "name", expected.Table, seen.Table);
        Tables(list, expected, seen);
        return new FingerprintComparison(list.Found, list.Compared);
    }

    /// <summary>Throws where something differs, or nothing was compared.</summary>
    /// <param name="attempted">What is verified, in words that begin the message.</param>
    /// <exception cref="VerificationFailedException">Something differs; the message names it.</exception>
    public void ThrowIfDifferent(string attempted)
    {
        if (!Same)
        {
            throw new VerificationFailedException(
                attempted,
                "what the fingerprint says",
                Compared == 0 ? "nothing to compare" : $"{Differences.Count} differences:{this}",
                "compare the named items on both servers before anyone uses the recovered data.");
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var lines = Differences.Take(Shown).Select(difference => Environment.NewLine + "  " + difference);
        var more = Differences.Count > Shown ? $"{Environment.NewLine}  and {Differences.Count - Shown} more" : string.Empty;
        return string.Concat(lines) + more;
    }

    private static void Tables(DifferenceList list, TableFingerprint a, TableFingerprint b)
    {
        list.Value(a.Table, "kind", a.Kind, b.Kind);
        list.Value(a.Table, "rows", $"{a.Rows}", $"{b.Rows}");
        list.Value(a.Table, "key", string.Join(", ", a.Key), string.Join(", ", b.Key));
        list.Value(a.Table, "first key", a.FirstKey, b.FirstKey);
        list.Value(a.Table, "last key", a.LastKey, b.LastKey);
        list.Value(a.Table, "digest", a.Digest, b.Digest);
        list.Pairs(a.Blocks, b.Blocks, block => block.Label, Describe, $"part of {a.Table}", (x, y) => list.Value(a.Table, Part(x), Describe(x), Describe(y)));
        list.Lines(a.Table, "structure", a.Structure, b.Structure);
    }

    private static string Part(BlockFingerprint block) => block.Label.Length == 0 ? "content" : $"content of {block.Label}";

    private static string Describe(BlockFingerprint block) => $"{block.Rows} rows, digest {block.Digest[..12]}";

    private static void Sequences(DifferenceList list, SequenceFingerprint a, SequenceFingerprint b, SequenceRule rule)
    {
        list.Value(a.Sequence, "increment", $"{a.Increment}", $"{b.Increment}");
        var behind = a.Increment > 0 ? b.Next < a.Next : b.Next > a.Next;
        var right = rule == SequenceRule.Exact || behind ? a.Next : b.Next;
        list.Value(a.Sequence, "next value", $"{right}", $"{b.Next}");
    }

    private static void Hypertables(DifferenceList list, HypertableFingerprint a, HypertableFingerprint b)
    {
        list.Lines(a.Hypertable, "dimension", a.Dimensions, b.Dimensions);
        list.Lines(a.Hypertable, "compression setting", a.Compression, b.Compression);
        list.Lines(a.Hypertable, "chunk", [.. a.Chunks.Select(chunk => chunk.ToString())], [.. b.Chunks.Select(chunk => chunk.ToString())]);
    }

    private static void Jobs(DifferenceList list, JobFingerprint a, JobFingerprint b)
    {
        list.Value($"job {a.Id}", "work", a.Work, b.Work);
        list.Value($"job {a.Id}", "schedule", a.Schedule, b.Schedule);
        list.Value($"job {a.Id}", "state", a.On ? "on" : "off", b.On ? "on" : "off");
    }
}
