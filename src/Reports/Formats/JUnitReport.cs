using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Recovery.Evidence;

namespace Recovery.Reports.Formats;

/// <summary>Evidence as JUnit XML, which CI systems read: what is not proven is skipped, with the reason.</summary>
public static class JUnitReport
{
    /// <summary>The XML of what was read, a suite for each feature.</summary>
    public static string Write(ReportSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var suites = source.Newest.GroupBy(record => record.Trend.Group, StringComparer.Ordinal).Select(group => Counted("testsuite", [.. group], group.Key, group.Select(Case)));
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(new Utf8(text), new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            Counted("testsuites", source.Newest, "recovery evidence", suites).Save(writer);
        }

        return text.Append('\n').ToString();
    }

    private static XElement Counted(string element, IReadOnlyList<ReportedRecord> records, string name, IEnumerable<XElement> content) => new(
        element,
        new XAttribute("name", Clean(name)),
        new XAttribute("tests", records.Count),
        new XAttribute("failures", records.Count(record => record.Record.Outcome == EvidenceOutcome.Failed)),
        new XAttribute("errors", 0),
        new XAttribute("skipped", records.Count(record => record.Record.Outcome == EvidenceOutcome.NotProven)),
        new XAttribute("time", Seconds(records.Sum(record => record.Record.Seconds))),
        content);

    private static XElement Case(ReportedRecord reported)
    {
        var record = reported.Record;
        var reason = Clean(record.Reason ?? string.Empty);
        return new XElement(
            "testcase",
            new XAttribute("classname", Clean(reported.Trend.Group)),
            new XAttribute("name", Clean(record.Title)),
            new XAttribute("time", Seconds(record.Seconds)),
            new XElement("properties", Properties(reported).Select(property => new XElement("property", new XAttribute("name", property.Name), new XAttribute("value", Clean(property.Value))))),
            record.Outcome switch
            {
                EvidenceOutcome.Proven => null,
                EvidenceOutcome.Failed => new XElement("failure", new XAttribute("message", reason.Split('\n')[0]), new XAttribute("type", "failed"), reason),
                _ => new XElement("skipped", new XAttribute("message", $"not proven: {reason}")),
            });
    }

    private static IEnumerable<(string Name, string Value)> Properties(ReportedRecord reported)
    {
        yield return ("record", reported.File.Name);
        yield return ("sha256", reported.File.Sha256);
        yield return ("procedure", reported.Procedure);
        if (reported.Record.Measures?.Rto is { } rto)
        {
            yield return ("rto-seconds", Seconds(rto.Seconds));
        }

        if (reported.Record.Measures?.Rpo is { } rpo)
        {
            yield return ("rpo-seconds", Seconds(rpo.Seconds));
        }
    }

    private static string Seconds(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>XML has no form at all for most control characters, which a program's output may well hold.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.IsAscii && char.IsControl((char)rune.Value) && rune.Value is not ('\t' or '\n' or '\r') || rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }

    private sealed class Utf8(StringBuilder text) : StringWriter(text, CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
