using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Logical;
using Xunit.Abstractions;

namespace Recovery.Tests.Procedures;

public sealed class PartialFetchTests(ArchiveSite archives, ITestOutputHelper output) : IClassFixture<ArchiveSite>
{
    // ARCHIVE_MEGABYTES=1000 for the figures that are quoted.
    private static readonly int Megabytes = int.Parse(Environment.GetEnvironmentVariable("ARCHIVE_MEGABYTES") ?? "64", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("billing.\"TariffPlans\"", 0.01)]
    [InlineData("public.users", 0.01)]
    [InlineData("public.energy_readings", 0.05)]
    public async Task A_small_table_of_a_large_archive_costs_a_small_part_of_its_bytes(string table, double part)
    {
        await MakeAsync();
        var clock = TimeProvider.System;
        var begun = clock.GetTimestamp();
        await new ArchiveTable(archives.Site.Host).PlanAsync(archives.Request(table, "large"), default);
        var planned = clock.GetElapsedTime(begun);
        begun = clock.GetTimestamp();
        var (fetched, stored) = await archives.RestoreAsync(archives.Request(table, "large"), outcome =>
        {
            var bytes = outcome.Findings[TableSourceKey.Fetched];
            var steps = Journal.Read(Path.Combine(outcome.Directory, Runner.JournalFile)).Where(happened => happened.Kind == RunEventKind.Finished).Select(happened => $"{happened.Step} {happened.Seconds:0.00} s");
            output.WriteLine($"{table}: plan {planned.TotalSeconds:0.00} s, run {outcome.Duration.TotalSeconds:0.00} s: {string.Join(", ", steps)}");
            return Task.FromResult((bytes.GetProperty("fetched").GetInt64(), bytes.GetProperty("stored").GetInt64()));
        });
        output.WriteLine($"{fetched} of {stored} bytes, {100.0 * fetched / stored:0.000} %, {clock.GetElapsedTime(begun).TotalSeconds:0.00} s with planning and clean-up");

        stored.Should().BeGreaterThan(Megabytes * 900_000L);
        fetched.Should().BeLessThan((long)(stored * part));
    }

    private async Task MakeAsync()
    {
        if ((await archives.Store.ListAsync("logical/large.dump", default)).Count == 2)
        {
            return;
        }

        // Long texts that the server stores small and the archive stores as they are.
        await archives.Site.Production.Greenlang.ExecuteAsync("CREATE TABLE public.large AS SELECT i, repeat(md5(i::text), 31250) FROM generate_series(1, $1) i", default, Megabytes);
        var path = archives.Site.RunsDirectory + "/large.dump";
        await archives.DumpAsync(path, """-f "$0" """, "-Fc", "--compress=none");
        await archives.StoreAsync(path, "large", new(2026, 2, 3, 2, 0, 0, TimeSpan.Zero));
        File.Delete(archives.Site.OutsidePath(path));
    }
}
