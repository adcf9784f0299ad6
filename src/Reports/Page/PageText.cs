using System.Globalization;
using Recovery.Evidence;
using Recovery.Procedures.Values;

namespace Recovery.Reports.Page;

/// <summary>Values as pages show them.</summary>
internal static class PageText
{
    /// <summary>How many digits of a digest are shown where the whole one stands elsewhere.</summary>
    private const int DigestDigits = 12;

    /// <summary>A moment, to the second.</summary>
    public static string When(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A duration; nothing for none.</summary>
    public static string Took(double? seconds) => seconds switch
    {
        null => string.Empty,
        > 0 and < 0.0005 => "under 1 ms",
        > 0 and < 0.1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        { } known => Duration.Say(TimeSpan.FromSeconds(known)),
    };

    /// <summary>An outcome as a name of the style.</summary>
    public static string Style(EvidenceOutcome outcome) => outcome switch
    {
        EvidenceOutcome.Proven => "proven",
        EvidenceOutcome.Failed => "failed",
        _ => "not-proven",
    };

    /// <summary>The worse of two outcomes: failed, then not proven, then proven.</summary>
    public static EvidenceOutcome Worst(IEnumerable<EvidenceOutcome> outcomes) =>
        outcomes.OrderBy(outcome => outcome switch { EvidenceOutcome.Failed => 0, EvidenceOutcome.NotProven => 1, _ => 2 }).FirstOrDefault(EvidenceOutcome.NotProven);

    /// <summary>A number and its noun.</summary>
    public static string Count(int number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? string.Empty : "s")}");

    /// <summary>The beginning of a digest.</summary>
    public static string Short(string digest) => digest.Length > DigestDigits ? digest[..DigestDigits] + "…" : digest;
}
