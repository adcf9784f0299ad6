using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>Compares policies and jobs with the source's, and looks for failures.</summary>
internal static class JobComparison
{
    private const string Failing = """
        SELECT j.application_name::text, s.last_run_started_at::text
        FROM timescaledb_information.job_stats s JOIN _timescaledb_config.bgw_job j ON j.id = s.job_id
        WHERE j.id >= 1000 AND j.scheduled AND s.last_run_status = 'Failed' ORDER BY 1
        """;

    public static async Task<IReadOnlyList<TimescaleFinding>> CheckAsync(Sql session, TimescaleRecord? record, TimescaleRecord now, CancellationToken cancellation)
    {
        var findings = (record is null ? [] : Compare(record.Policies, now.Policies)).ToList();
        findings.AddRange((await session.RowsAsync(Failing, row => (Name: row.GetString(0), At: row.IsDBNull(1) ? "-" : row.GetString(1)), cancellation).ConfigureAwait(false))
            .Select(job => new TimescaleFinding(TimescaleFindingKind.JobFailing, FindingSeverity.Warning, job.Name, $"its last run of {job.At} failed; timescaledb_information.job_errors says why")));
        return findings;
    }

    /// <summary>What differs between two sets of jobs.</summary>
    public static IEnumerable<TimescaleFinding> Compare(IReadOnlyList<JobRecord> source, IReadOnlyList<JobRecord> there)
    {
        foreach (var job in source)
        {
            var subject = job.Subject ?? $"{job.Schema}.{job.Procedure}";
            if (there.FirstOrDefault(job.IsSame) is not { } found)
            {
                yield return new TimescaleFinding(TimescaleFindingKind.PolicyMissing, FindingSeverity.Error, subject, $"missing: {job}", TimescaleRepair.RestorePolicies);
            }
            else if (found with { InitialStart = job.InitialStart, On = job.On } != job)
            {
                yield return new TimescaleFinding(TimescaleFindingKind.PolicyChanged, FindingSeverity.Warning, subject, $"it is: {found}; it was: {job}; set it with alter_job if the source is right");
            }
            else if (found.On != job.On)
            {
                yield return new TimescaleFinding(TimescaleFindingKind.PolicySwitched, FindingSeverity.Warning, subject, $"{(job.On ? "off, and was on" : "on, and was off")} in the source: {job}; switch it with alter_job when the data may change again");
            }
        }
    }
}
