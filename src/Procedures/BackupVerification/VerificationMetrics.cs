using System.Globalization;
using System.Text;

namespace Recovery.Procedures.BackupVerification;

/// <summary>A report as Prometheus reads it (text exposition format 0.0.4).</summary>
public static class VerificationMetrics
{
    /// <summary>The metrics of a report. What is not known is left out: an alert on its absence is the right one.</summary>
    public static string Format(BackupVerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        var stanza = $"stanza=\"{Escape(report.Stanza)}\"";
        void Metric(string name, string help, IEnumerable<(string Labels, double Value)> samples)
        {
            var known = samples.ToList();
            if (known.Count == 0)
            {
                return;
            }

            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");
            foreach (var (labels, value) in known)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value:0.###}\n");
            }
        }

        IEnumerable<(string, double)> One(double? value) => value is { } known ? [(stanza, known)] : [];
        Metric("backup_verification_timestamp_seconds", "When the backups were verified.", One(report.Timestamp.ToUnixTimeMilliseconds() / 1000.0));
        Metric("backup_verification_status", "The verdict: 0 passed, 1 warning, 2 failed.", One(Number(report.Outcome)));
        Metric("backup_verification_check_status", "One check: 0 passed, 1 warning, 2 failed.", report.Findings.Where(finding => finding.Status != CheckStatus.Skipped)
            .GroupBy(finding => finding.Check).Select(check => ($"{stanza},check=\"{Escape(check.Key)}\"", Number(check.Max(finding => finding.Status)))));
        Metric("backup_newest_age_seconds", "The age of the newest backup.", One(report.Backup.AgeSeconds));
        Metric("backup_newest_size_bytes", "The size of the cluster in the newest backup.", One(report.Backup.SizeBytes));
        Metric("backup_wal_missing_segments", "WAL segments that should be in the archive and are not.", One(report.WalArchive.LastSegment is null ? null : report.WalArchive.Gaps.Where(gap => !gap.Expired).Sum(gap => (double)gap.Count)));
        return text.ToString();
    }

    private static double Number(CheckStatus status) => status switch { CheckStatus.Passed => 0, CheckStatus.Warning => 1, _ => 2 };

    private static string Escape(string label) => label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
