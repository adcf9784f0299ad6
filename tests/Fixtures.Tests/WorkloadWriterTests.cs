using Recovery.Fixtures.Oracle;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Fixtures;

[Collection(nameof(OracleServer))]
public sealed class WorkloadWriterTests(OracleServer server) : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly string path = Path.GetTempFileName();

    [Fact]
    public async Task A_writer_goes_on_through_an_outage_and_measures_it()
    {
        var sql = await server.CopyAsync();
        using var ledger = Ledger.Open(path);
        await using var workload = new Workload(sql.Endpoint, ledger);
        var writer = workload.StartWriter(TimeSpan.FromMilliseconds(5));
        await writer.NextAsync(Soon, default);

        await server.ForbidConnectionsAsync(sql);
        var begun = TimeProvider.System.GetTimestamp();
        var last = writer.Last!;
        var recovered = await server.RecoverNowAsync(sql);
        var outage = TimeProvider.System.GetElapsedTime(begun);
        writer.Redirect(recovered.Endpoint);
        var first = await writer.NextAsync(Soon, default);
        var report = await writer.StopAsync();

        report.LongestGap.Should().BeGreaterThan(outage);
        report.LastBeforeGap.Should().Be(last);
        report.FirstAfterGap.Number.Should().BeGreaterThan(last.Number).And.BeLessThanOrEqualTo(first.Number);
        report.Failures.Should().BePositive();
        report.FailureMessages.Should().NotBeEmpty();
        report.Acknowledged.Should().Be(ledger.Entries.Count(entry => entry.State == LedgerState.Acknowledged));
        (await new RecoveryOracle(ledger).MeasureLossAsync(recovered, default)).Lost.Should().BeEmpty("the copy was made after the last acknowledged write");
    }

    [Fact]
    public async Task A_writer_that_wrote_nothing_measures_nothing()
    {
        using var ledger = Ledger.Open(path);
        await using var workload = new Workload(server.Unchanged.Endpoint with { Database = "nowhere" }, ledger);
        var writer = workload.StartWriter(TimeSpan.FromMilliseconds(1));
        await writer.Awaiting(it => it.NextAsync(TimeSpan.FromMilliseconds(200), default)).Should().ThrowAsync<PollTimeoutException>();

        await writer.Awaiting(it => it.StopAsync()).Should().ThrowAsync<VerificationFailedException>().WithMessage("*nowhere*");
        ledger.Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task Several_writers_share_one_ledger()
    {
        var sql = await server.CopyAsync();
        using var ledger = Ledger.Open(path);
        await using var workload = new Workload(sql.Endpoint, ledger);
        var writers = new[] { workload.StartWriter(TimeSpan.FromMilliseconds(1)), workload.StartWriter(TimeSpan.FromMilliseconds(1)) };
        foreach (var writer in writers)
        {
            await writer.NextAsync(Soon, default);
            await writer.NextAsync(Soon, default);
        }

        var reports = new[] { await writers[0].StopAsync(), await writers[1].StopAsync() };

        ledger.Entries.Should().HaveCount(reports.Sum(report => report.Acknowledged));
        ledger.Entries.Select(entry => entry.Number).Should().Equal(Enumerable.Range(1, ledger.Entries.Count).Select(number => (long)number));
        (await new RecoveryOracle(ledger).CheckAsync(sql, new RecoveryTarget.ToLatest(), null, default)).ThrowIfWrong();
    }

    public void Dispose() => File.Delete(path);
}
