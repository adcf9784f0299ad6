using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Verification;

namespace Recovery.Tests.Procedures;

public sealed class ArchiveTableTests(ArchiveSite archives) : IClassFixture<ArchiveSite>
{
    private static readonly DateTimeOffset TakenAt = new(2026, 2, 3, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_kind_of_table_comes_out_of_a_custom_archive_complete_and_alone()
    {
        await StoreAsync("every_kind", """-f "$0" """, "-Fc");
        foreach (var table in archives.Source.Tables.Where(table => table.Kind is "table" or "hypertable" && table.Table != "public.ballast"))
        {
            if (table.Kind == "hypertable" && archives.Source.License != "timescale" && archives.Source.Hypertables.Any(hypertable => hypertable.Chunks.Any(chunk => chunk.Compressed)))
            {
                continue;
            }

            await archives.RestoreAsync(archives.Request(table.Table, "every_kind"), async outcome =>
            {
                var source = new Sql(outcome.Finding<SqlEndpoint>(TableSourceKey.Key));
                table.Compare(await new FingerprintReader(source).TakeTableAsync(table.Table, default)).Differences.Where(difference => difference.What is "rows" or "digest").Should().BeEmpty();
                (await source.ScalarAsync<long>("SELECT count(*) FROM public.ballast", default)).Should().Be(0, "only the named table's rows are brought");
                (await source.ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'users%'", default)).Should().Be(0, "nothing fires");
                return true;
            });
        }
    }

    [Theory]
    [InlineData("directory", "-Fd")]
    [InlineData("directory_none", "-Fd --compress=none")]
    [InlineData("gzip", "-Fc --compress=gzip:1")]
    [InlineData("zstd", "-Fc --compress=zstd")]
    [InlineData("lz4", "-Fc --compress=lz4")]
    [InlineData("none", "-Fc --compress=none")]
    public async Task Other_formats_and_compressions_give_the_same_rows(string name, string options)
    {
        await StoreAsync("format_" + name, """-f "$0" """, options.Split(' '));
        foreach (var table in new[] { "billing.\"TariffPlans\"", "public.energy_readings" })
        {
            var (fetched, stored) = await archives.RestoreAsync(archives.Request(table, "format_" + name), outcome => Task.FromResult(Bytes(outcome)));
            fetched.Should().BeLessThan(stored * 9 / 10, "the ballast is not fetched");
        }
    }

    [Fact]
    public async Task An_archive_written_through_a_pipe_is_fetched_whole_and_said_to_be()
    {
        var manifest = await StoreAsync("piped", """| cat > "$0" """, "-Fc");
        var plan = await new ArchiveTable(archives.Site.Host).PlanAsync(archives.Request("users", "piped"), default);

        plan.Facts.Should().Contain(fact => fact.Name == "to fetch" && fact.Value.Contains("pipe"));
        var (fetched, _) = await archives.RestoreAsync(archives.Request("public.users", "piped"), outcome => Task.FromResult(Bytes(outcome)));
        fetched.Should().Be(manifest.Bytes);
    }

    [Fact]
    public async Task A_hole_where_the_rows_are_needed_fails_loudly()
    {
        await StoreAsync("hole", """-f "$0" """, "-Fc");
        var plan = await new ArchiveTable(archives.Site.Host).PlanAsync(archives.Request("users", "hole"), default);
        var fetch = new PartialFetch(archives.Store, plan.Blueprint.Manifest);
        var toc = await fetch.ContentsAsync(default);
        var rows = toc.Entries.Single(entry => entry is { Description: "TABLE DATA", Tag: "users" });
        var file = archives.Site.RunsDirectory + "/hole.dump";
        await fetch.FetchAsync(archives.Site.Host, file, [toc.Entries.Single(entry => entry is { Description: "TABLE DATA", Tag: "ballast" })], null, default);

        await archives.Site.Host.WriteTextAsync(file + ".list", $"{rows.DumpId};\n", "0600", default);
        var restored = await archives.Site.Host.TryRunAsync(new("pg_restore", "-a", "-L", file + ".list", "-f", "-", file), default);
        restored.ExitCode.Should().NotBe(0);
        restored.Error.Should().Contain("unexpected block ID");
    }

    [Fact]
    public async Task Rows_that_are_not_those_of_the_manifest_are_refused()
    {
        await StoreAsync("damaged", """-f "$0" """, manifest => manifest with { Tables = [.. manifest.Tables.Select(table => table.Table == "public.users" ? table with { Digest = new string('0', 64) } : table)] }, "-Fc");

        await archives.Invoking(it => it.RestoreAsync(it.Request("users", "damaged"), _ => Task.FromResult(true))).Should().ThrowAsync<VerificationFailedException>().WithMessage("*public.users*HINT:*");
    }

    [Fact]
    public async Task Names_are_taken_exactly_and_near_ones_are_offered()
    {
        await StoreAsync("names", """-f "$0" """, "-Fc");
        Task<ArchiveTablePlan> Plan(string table) => new ArchiveTable(archives.Site.Host).PlanAsync(archives.Request(table, "names"), default);

        (await FluentActions.Awaiting(() => Plan("user")).Should().ThrowAsync<BackupUnusableException>()).WithMessage("*did you mean*public.users*");
        (await FluentActions.Awaiting(() => Plan("billing.tariffplans")).Should().ThrowAsync<BackupUnusableException>()).WithMessage("*billing.\"TariffPlans\"*");
        (await FluentActions.Awaiting(() => Plan("meter_owners")).Should().ThrowAsync<BackupUnusableException>()).WithMessage("*a view of that name*");
        (await archives.Site.Host.ListAsync(archives.Site.RunsDirectory + "/scratch", default)).Should().BeEmpty("planning leaves nothing");
    }

    [Fact]
    public async Task A_killed_scratch_server_is_made_anew_when_the_run_is_resumed()
    {
        await StoreAsync("killed", """-f "$0" """, "-Fc");
        var request = archives.Request("meters", "killed");
        await archives.RestoreAsync(request, async outcome =>
        {
            var steps = new ArchiveTable(archives.Site.Host);
            var plan = await steps.PlanAsync(request with { ScratchPort = archives.Site.ReservePort() }, default);
            var endpoint = outcome.Finding<SqlEndpoint>(TableSourceKey.Key);
            var folder = archives.Site.RunsDirectory + "/scratch/" + (await archives.Site.Host.ListAsync(archives.Site.RunsDirectory + "/scratch", default)).Single();
            plan = steps.Rebuild(plan.Blueprint with { Folder = folder, Request = request });
            await new PostgresControl(archives.Site.Host, folder + "/server/data", "/dev/null").StopAsync("immediate", TimeSpan.FromSeconds(30), default);
            var again = await new Runner(archives.Site.JournalDirectory + "/test-runs").RunAsync(new Plan { Procedure = "again", Title = "again", Facts = [], Steps = plan.Steps, Locks = [], Blueprint = System.Text.Json.JsonSerializer.SerializeToElement(0) }, default);
            Journal.Read(Path.Combine(again.Directory, Runner.JournalFile)).Where(happened => happened.Kind == RunEventKind.Skipped).Select(happened => happened.Step).Should().Equal("fetch-archive");
            (await new Sql(endpoint).ScalarAsync<long>("SELECT count(*) FROM public.meters", default)).Should().Be(25);
            return true;
        });
    }

    [SkippableFact]
    public async Task A_compressed_hypertable_comes_back_with_its_chunks_compressed_and_without_its_jobs()
    {
        Skip.If(archives.Source.License != "timescale", "this environment has the Apache edition of TimescaleDB: compressed chunks are not proven");
        await StoreAsync("compressed", """-f "$0" """, "-Fc");
        await archives.RestoreAsync(archives.Request("energy_readings", "compressed"), async outcome =>
        {
            var source = new Sql(outcome.Finding<SqlEndpoint>(TableSourceKey.Key));
            var expected = archives.Source.Hypertables.Single(hypertable => hypertable.Hypertable == "public.energy_readings").Chunks.Count(chunk => chunk.Compressed);
            expected.Should().BePositive();
            (await source.ScalarAsync<long>("SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = 'energy_readings' AND is_compressed", default)).Should().Be(expected);
            (await source.ScalarAsync<long>("SELECT count(*) FROM timescaledb_information.jobs WHERE job_id >= 1000", default)).Should().Be(0);
            (await source.ScalarAsync<string>("SHOW timescaledb.restoring", default)).Should().Be("off");
            return true;
        });
    }

    [SkippableFact]
    public async Task Compressed_chunks_are_refused_where_only_the_Apache_edition_is()
    {
        Skip.If(archives.Source.License != "timescale", "this environment has the Apache edition of TimescaleDB: no archive of it has compressed chunks");
        await StoreAsync("edition", """-f "$0" """, "-Fc");

        // The same host, but for the library of the Community edition.
        var apache = new Recovery.Procedures.Hosts.Host("apache", [.. archives.Site.Host.Prefix, "sh", "-c", """case "$*" in *timescaledb-tsl-*) exit 1 ;; esac; exec "$@" """, "host"]);
        await FluentActions.Awaiting(() => new ArchiveTable(apache).PlanAsync(archives.Request("energy_readings", "edition"), default)).Should().ThrowAsync<PreconditionException>().WithMessage("*Apache edition*HINT:*");
        await new ArchiveTable(apache).PlanAsync(archives.Request("users", "edition"), default);
    }

    [Fact]
    public async Task A_hypertable_of_a_version_that_is_not_here_a_newer_pg_dump_and_a_taken_port_are_refused_before_anything_is_made()
    {
        await StoreAsync("version", """-f "$0" """, manifest => manifest with { TimescaleVersion = "2.0.0" }, "-Fc");
        Task<ArchiveTablePlan> Plan(Func<ArchiveTableRequest, ArchiveTableRequest> change) => new ArchiveTable(archives.Site.Host).PlanAsync(change(archives.Request("energy_readings", "version")), default);

        await FluentActions.Awaiting(() => Plan(request => request)).Should().ThrowAsync<PreconditionException>().WithMessage("*TimescaleDB 2.0.0*HINT:*");
        await FluentActions.Awaiting(() => Plan(request => request with { ScratchPort = archives.Site.Production.Port })).Should().ThrowAsync<PreconditionException>().WithMessage("*free port*HINT:*");
        var older = new Recovery.Procedures.Hosts.Host("older", [.. archives.Site.Host.Prefix, "sh", "-c", """case "$*" in "pg_restore --version") echo "pg_restore (PostgreSQL) 16.9"; exit ;; esac; exec "$@" """, "host"]);
        await FluentActions.Awaiting(() => new ArchiveTable(older).PlanAsync(archives.Request("users", "version"), default)).Should().ThrowAsync<BackupUnusableException>().WithMessage("*newer pg_dump*HINT:*");
        (await archives.Site.Host.ListAsync(archives.Site.RunsDirectory + "/scratch", default)).Should().BeEmpty();
    }

    private static (long Fetched, long Stored) Bytes(RunOutcome outcome)
    {
        var bytes = outcome.Findings[TableSourceKey.Fetched];
        return (bytes.GetProperty("fetched").GetInt64(), bytes.GetProperty("stored").GetInt64());
    }

    private Task<LogicalManifest> StoreAsync(string name, string redirection, params IReadOnlyList<string> options) => StoreAsync(name, redirection, null, options);

    private async Task<LogicalManifest> StoreAsync(string name, string redirection, Func<LogicalManifest, LogicalManifest>? change, params IReadOnlyList<string> options)
    {
        var path = $"{archives.Site.RunsDirectory}/{name}.dump";
        await archives.DumpAsync(path, redirection, options);
        return await archives.StoreAsync(path, name, TakenAt, change);
    }
}
