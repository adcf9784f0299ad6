using Npgsql;
using Recovery.Procedures.Backup;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;
using Recovery.Procedures.Verification;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>Logical backups: how they are made, and what must be true of them.</summary>
[Binding]
public sealed class LogicalBackupSteps(PracticeScenario practice, BackupScenario backups, IUnitTestRuntimeProvider runtime)
{
    private const string CompressionJob = "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name IN ('policy_compression', 'policy_columnstore')";

    private static readonly CancellationToken None = CancellationToken.None;

    [Given("^logical backups are written as a (file|directory)$")]
    public void Format(string format) =>
        backups.Adjust = request => request with { Format = format == "file" ? LogicalFormat.Custom : LogicalFormat.Directory, TryRestore = true };

    [Given("^a table so large that it is uploaded in several parts$")]
    public async Task LargeTable()
    {
        var site = await practice.OpenAsync();
        await site.Production.Greenlang.ExecuteAsync("CREATE TABLE public.attachments AS SELECT i AS id, (SELECT string_agg(md5((i * 1000 + j)::text), '') FROM generate_series(1, 512) j) AS content FROM generate_series(1, 1100) i", None);
        backups.Adjust = request => request with { Compression = "none" };
    }

    [Given("^logical backups go to a bucket that does not exist$")]
    public void NoBucket() => backups.Adjust = request => request with { Store = request.Store with { Bucket = "no-such-bucket" } };

    [Given("^the credentials for logical backups are wrong$")]
    public void WrongKeys()
    {
        practice.Wanted = practice.Wanted with { AuthenticateStorage = true };
        backups.Adjust = request => request with { Store = practice.Site.Storage.Location(keys: Fixtures.Storage.StorageKeys.Create()) };
    }

    [Given("^the work directory is on a volume that is too small for the dump$")]
    public async Task SmallWorkDirectory()
    {
        practice.Wanted = practice.Wanted with { SmallVolume = new ByteCount(1_000_000) };
        if ((await practice.OpenAsync()).SmallVolume is { } volume)
        {
            backups.Adjust = request => request with { WorkDirectory = volume };
            return;
        }

        practice.NotProven = "a small volume cannot be mounted in this environment";
        runtime.TestIgnore(practice.NotProven);
    }

    /// <summary>The policy's own job, held up in the middle: it waits for a table that somebody writes to.</summary>
    [Given("^a compression job that runs and takes its time$")]
    public async Task CompressionRuns()
    {
        var site = await practice.OpenAsync();
        backups.CompressionJob = await practice.Production.ScalarAsync<int>(CompressionJob, None);
        backups.Holder = await HoldAsync("BEGIN; LOCK TABLE public.energy_readings IN ROW EXCLUSIVE MODE");
        backups.IsHeldUp = async token => await ScheduledAsync(token) == 0 && await RunningAsync(token) == 1;
        await site.Clock.AdvanceAsync(TimeSpan.FromDays(3), None);
        await Poll.UntilAsync(token => RunningAsync(token), running => running == 1, "the compression job to run", TimeSpan.FromSeconds(60), None);
    }

    [Given("^somebody is compressing a chunk by hand$")]
    public async Task CompressedByHand()
    {
        await practice.OpenAsync();
        backups.Holder = await HoldAsync("BEGIN; SELECT compress_chunk(c) FROM (SELECT format('%I.%I', chunk_schema, chunk_name)::regclass FROM timescaledb_information.chunks WHERE hypertable_name = 'energy_readings' AND NOT is_compressed ORDER BY range_start LIMIT 1) AS t (c)");
        backups.IsHeldUp = async token => await practice.Production.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'runbook' AND wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE%'", token) > 0;
    }

    [When("^the on-call engineer makes a logical backup$")]
    public async Task Dump()
    {
        var site = await practice.OpenAsync();
        backups.Expected = await new FingerprintReader(site.Production.Greenlang).TakeAsync(None);
        await backups.DumpAsync();
    }

    [When("^the on-call engineer makes a logical backup meanwhile$")]
    public async Task DumpMeanwhile()
    {
        var dump = backups.DumpAsync();
        await Poll.UntilAsync(backups.IsHeldUp!, held => held, "the backup to wait for the compression", TimeSpan.FromSeconds(30), None);
        dump.IsCompleted.Should().BeFalse("the backup must wait for it");
        await backups.Holder!.DisposeAsync();
        await dump;
    }

    [When("^the on-call engineer tries to make a logical backup$")]
    public async Task TryDump()
    {
        await practice.OpenAsync();
        await practice.TryAsync(() => backups.DumpAsync());
    }

    [Given("^a logical backup whose upload was cut off in the middle$")]
    public async Task CutOff()
    {
        await LargeTable();
        backups.Expected = await new FingerprintReader(practice.Production).TakeAsync(None);
        await backups.DumpUntilAsync(happened => happened is { Step: "upload-archive", Kind: RunEventKind.Progress, Fraction: > 0.4 });
    }

    /// <summary>What a process that is killed leaves: no line of it runs any more that would switch the jobs on again.</summary>
    [Given("^a logical backup that was killed while the background jobs were off$")]
    public async Task KilledWithJobsOff()
    {
        await practice.OpenAsync();
        backups.Expected = await new FingerprintReader(practice.Production).TakeAsync(None);
        await backups.DumpUntilAsync(happened => happened is { Step: "dump-snapshot", Kind: RunEventKind.Decided });
        await practice.Production.ExecuteAsync("SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE job_id >= 1000", None);
        (await ScheduledAsync(None)).Should().Be(0);
    }

    [Given("^a logical backup that was cut off before its manifest was stored$")]
    public async Task CutOffBeforeManifest()
    {
        await practice.OpenAsync();
        await backups.DumpUntilAsync(happened => happened is { Step: "verify-stored", Kind: RunEventKind.Finished });
    }

    [When("^the on-call engineer resumes the logical backup$")]
    public Task Resume() => backups.ResumeAsync();

    [Then("^its manifest has the digest of every table$")]
    public void Digests() => practice.Evidence.MatchBackup(backups.Manifest, backups.Expected!);

    [Then("^every row is in the backup, compressed or not$")]
    public async Task EveryRow() => practice.Evidence.MatchBackup(backups.Manifest, await new FingerprintReader(practice.Production).TakeAsync(None));

    [Then("^it was restored into a scratch server before it counted as a backup$")]
    public void Tried() => practice.Outcome!.Findings.Should().ContainKey("restored");

    [Then("^nothing of it is left on the host$")]
    public async Task NothingLeft() => (await practice.Site.Host.ListAsync(backups.Logical().WorkDirectory + "/logical", None)).Should().BeEmpty();

    [Then("^all background jobs are on again$")]
    public async Task JobsOn()
    {
        (await ScheduledAsync(None)).Should().BePositive();
        (await practice.Production.ScalarAsync<long>("SELECT count(*) FROM timescaledb_information.jobs WHERE job_id >= 1000 AND NOT scheduled", None)).Should().Be(0);
    }

    [Then("^only the parts that were missing were sent again$")]
    public void OnlyMissing()
    {
        var report = practice.Outcome!.Finding<LogicalBackupReport>(LogicalBackupProcedure.Report);
        report.PartsFound.Should().BePositive("what was sent before must be found");
        report.PartsSent.Should().BePositive("the upload was cut off before its end");
        (report.PartsFound + report.PartsSent).Should().BeGreaterThan(2);
    }

    [Then("^the resumed backup is whole$")]
    public async Task ResumedIsWhole()
    {
        var stored = (await backups.LogicalsAsync()).Should().ContainSingle().Which;
        stored.Fault.Should().BeNull();
        practice.Evidence.MatchBackup(stored.Manifest!, backups.Expected!);
    }

    [Then("^the archive is there, and is not a backup$")]
    public async Task NotABackup()
    {
        using var store = backups.OpenStore();
        (await store.ListAsync("logical/", None)).Should().ContainSingle().Which.Size.Value.Should().BePositive();
        (await backups.LogicalsAsync()).Should().BeEmpty();
    }

    [Then("^there is no logical backup, and nothing was stored$")]
    public async Task NothingStored()
    {
        using var store = backups.OpenStore();
        (await store.ListAsync("logical/", None)).Should().BeEmpty();
    }

    private async Task<Held> HoldAsync(string statements)
    {
        var holder = new NpgsqlConnection(practice.Production.Endpoint.ConnectionString);
        await holder.OpenAsync(None);
        await RunAsync(holder, statements);
        return new Held(holder);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string statements)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statements;
        await command.ExecuteNonQueryAsync(None);
    }

    private async Task<long> RunningAsync(CancellationToken cancellation) =>
        await practice.Production.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '%[' || $1 || ']'", cancellation, $"{backups.CompressionJob}");

    private async Task<long> ScheduledAsync(CancellationToken cancellation) =>
        await practice.Production.ScalarAsync<long>("SELECT count(*) FROM timescaledb_information.jobs WHERE job_id >= 1000 AND scheduled", cancellation);

    /// <summary>A transaction that is held open, and committed when it is let go.</summary>
    private sealed class Held(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await RunAsync(connection, "COMMIT");
            await connection.DisposeAsync();
        }
    }
}
