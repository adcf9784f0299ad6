using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Timescale;

/// <summary>The statement that makes a policy or job again.</summary>
internal static class JobSql
{
    /// <exception cref="PreconditionException">A policy of a kind that is not known.</exception>
    public static (string Text, object[] Values) Make(JobRecord job)
    {
        var values = new List<object>();
        string Value(object? value, string type)
        {
            if (value is null)
            {
                return $"NULL::{type}";
            }

            values.Add(value);
            return type == "timestamptz" ? $"${values.Count}" : $"${values.Count}::text::{type}";
        }

        string Setting(string name) => Value(job.Setting(name), job.IsNumber(name) ? "bigint" : "interval");
        string Subject() => Value(job.Subject, "regclass");
        // Not before a whole interval has gone by, where its first time is past already.
        string Common() => $"initial_start => greatest({Value(job.InitialStart?.UtcDateTime, "timestamptz")}, now() + {Value(job.ScheduleInterval, "interval")}), timezone => {Value(job.TimeZone, "text")}";
        string Every() => $"schedule_interval => {Value(job.ScheduleInterval, "interval")}, {Common()}";
        var make = (job.IsPolicy, job.Procedure) switch
        {
            (true, "policy_retention") => $"public.add_retention_policy({Subject()}, drop_after => {Setting("drop_after")}, {Every()})",
            (true, "policy_compression") => $"public.add_compression_policy({Subject()}, compress_after => {Setting("compress_after")}, {Every()})",
            (true, "policy_refresh_continuous_aggregate") => $"public.add_continuous_aggregate_policy({Subject()}, start_offset => {Setting("start_offset")}, end_offset => {Setting("end_offset")}, {Every()})",
            (true, "policy_reorder") => $"public.add_reorder_policy({Subject()}, {Value(job.Setting("index_name"), "name")}, {Common()})",
            (false, _) => $"public.add_job({Value(Postgres.Sql.Identifier(job.Schema) + "." + Postgres.Sql.Identifier(job.Procedure), "regproc")}, config => {Value(job.Config, "jsonb")}, fixed_schedule => {(job.FixedSchedule ? "true" : "false")}, {Every()})",
            _ => throw new PreconditionException($"making {job} again", "a policy of a known kind", job.Procedure, "make it by hand from the record."),
        };
        var set = $"max_runtime => {Value(job.MaxRuntime, "interval")}, max_retries => {Value(job.MaxRetries.ToString(System.Globalization.CultureInfo.InvariantCulture), "integer")}, retry_period => {Value(job.RetryPeriod, "interval")}, scheduled => {(job.On ? "true" : "false")}";
        return ($"SELECT a.job_id FROM (SELECT {make} AS id OFFSET 0) made, LATERAL public.alter_job(made.id, {set}) a", [.. values]);
    }
}
