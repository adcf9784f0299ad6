using Recovery.Reports.Formats;
using Recovery.Reports.Html;
using Recovery.Reports.Page;

namespace Recovery.Reports;

/// <summary>What a report can be written as.</summary>
public enum ReportFormat
{
    /// <summary>One file for people, with everything in it.</summary>
    Html,

    /// <summary>JUnit XML, for CI systems.</summary>
    JUnit,

    /// <summary>A summary for the page of a CI job.</summary>
    Markdown,
}

/// <summary>The forms of a report.</summary>
public static class ReportFormats
{
    /// <summary>The file that a report of this form is written to where nobody names one.</summary>
    public static string FileName(this ReportFormat format) => format switch
    {
        ReportFormat.Html => "report.html",
        ReportFormat.JUnit => "junit.xml",
        _ => "summary.md",
    };

    /// <summary>The report in this form.</summary>
    /// <param name="format">The form.</param>
    /// <param name="source">What was read.</param>
    public static string Write(this ReportFormat format, ReportSource source) => format switch
    {
        ReportFormat.Html => PageTemplate.Report.Render(ReportPage.Of(source)),
        ReportFormat.JUnit => JUnitReport.Write(source),
        _ => MarkdownReport.Write(source),
    };
}
