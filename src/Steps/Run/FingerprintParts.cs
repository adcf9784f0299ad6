using Recovery.Procedures.Verification;

namespace Recovery.Steps.Run;

/// <summary>Parts of a fingerprint, where a scenario is about a part only.</summary>
internal static class FingerprintParts
{
    /// <summary>Some tables, and nothing else.</summary>
    public static DatabaseFingerprint OnlyTables(this DatabaseFingerprint fingerprint, Func<TableFingerprint, bool> wanted) =>
        fingerprint.Nothing() with { Tables = [.. fingerprint.Tables.Where(wanted)] };

    /// <summary>The hypertables with their chunks, and nothing else.</summary>
    public static DatabaseFingerprint OnlyHypertables(this DatabaseFingerprint fingerprint) => fingerprint.Nothing() with { Hypertables = fingerprint.Hypertables };

    private static DatabaseFingerprint Nothing(this DatabaseFingerprint fingerprint) => fingerprint with
    {
        Tables = [],
        Sequences = [],
        Hypertables = [],
        Jobs = [],
        Definitions = new Dictionary<string, string>(),
        Extensions = new Dictionary<string, string>(),
    };
}
