using Npgsql;
using Recovery.Fixtures;
using Recovery.Fixtures.Faults;
using Recovery.Procedures.Backup;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Histories;

/// <summary>Carries histories out, each in a site of its own, with the procedures that an incident would run.</summary>
/// <param name="environment">Where.</param>
internal sealed class HistoryRun(IPracticeEnvironment environment)
{
    private const string CopyDirectory = "/var/lib/postgresql/pitr_recovery";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Carries a history out.</summary>
    /// <param name="history">The history.</param>
    /// <param name="name">What its site is called.</param>
    /// <returns>What went wrong, null where all was well; and what the verdicts looked at.</returns>
    public async Task<(Problem? Problem, IReadOnlyList<string> Verdicts)> RunAsync(History history, string name)
    {
        await using var estate = await Estate.OpenAsync(environment, name);
        try
        {
            TimelineId? timeline = null;
            foreach (var chapter in history.Chapters)
            {
                timeline = await LiveAsync(estate, chapter, timeline);
            }

            return (null, estate.Verdicts);
        }
        catch (Exception failure)
        {
            estate.Site.KeepOnDispose($"{failure.Message}{Environment.NewLine}{history}");
            return (new Problem(failure is WrongDataException ? Problem.WrongData : failure.GetType().Name, failure is WrongDataException ? failure.Message : failure.ToString()), estate.Verdicts);
        }
    }

    /// <summary>Carries a chapter out, and requires that what was recovered is right.</summary>
    /// <param name="estate">Where.</param>
    /// <param name="chapter">The chapter.</param>
    /// <param name="timeline">The timeline that production is on; null for its first.</param>
    /// <returns>The timeline that it is on afterwards.</returns>
    /// <exception cref="WrongDataException">It is not right.</exception>
    public static async Task<TimelineId?> LiveAsync(Estate estate, Chapter chapter, TimelineId? timeline)
    {
        var site = estate.Site;
        await estate.StartWritingAsync();
        foreach (var operation in chapter.Operations)
        {
            await PerformAsync(estate, operation);
        }

        var end = await StrikeAsync(estate, chapter.Outage);
        var point = PointInHistory.Choose(chapter.Recovery, estate.Ledger.Entries, end);
        var copy = chapter.InPlace ? null : new CopyPlacement(CopyDirectory, site.ReservePort());
        var request = new RestoreRequest
        {
            Stanza = site.Production.Stanza,
            DataDirectory = site.Production.DataDirectory,
            Production = site.Production.Endpoint(),
            Target = point.Target,
            // Without the data directory nothing but the engineer knows which timeline production was on.
            Timeline = chapter.Outage is Outage.DataDirectoryGone or Outage.DataDirectoryLost ? timeline : null,
            Copy = copy,
            StopServer = chapter is { InPlace: true, Outage: Outage.None },
            WorkDirectory = site.RunsDirectory,
            LogDirectory = "/var/log/postgresql",
            SourceFactsFile = SourceFactsFile(site),
            StallTimeout = Deadline,
        };
        var report = await RestoreAsync(estate, request, chapter.Storage);
        await estate.EndBurstAsync();
        if (chapter.Outage == Outage.DataDirectoryLost && point == PointInHistory.Latest)
        {
            point = report.Reached >= end ? PointInHistory.EndOf(report.Reached, estate.Ledger.Entries) : throw new WrongDataException($"what had been archived reached {end}, and the restore ended at {report.Reached}");
        }

        var recovered = copy is null ? site.Production.Greenlang : new Sql(site.Production.Endpoint() with { Port = copy.Port });
        var (readings, transactions) = await Verdict.RequireAsync(estate, recovered, point, report);
        if (copy is null)
        {
            estate.Oracle.GoOnFrom(readings);
            estate.PgBench.GoOnFrom(transactions, await ClockAsync(recovered));
            return report.Timeline;
        }

        await estate.Runner.RunAsync(await new CleanUpProcedure(site.Host).PlanAsync(new CleanUpRequest(copy.DataDirectory, site.Production.DataDirectory), None), None);
        await estate.StopWritingAsync();
        await Verdict.RequireAsync(estate, site.Production.Greenlang, PointInHistory.Latest, null);
        return timeline;
    }

    private static async Task PerformAsync(Estate estate, Operation operation)
    {
        var production = estate.Site.Production;
        switch (operation)
        {
            case Operation.Write write:
                await estate.WriteAsync(write.Commits);
                break;
            case Operation.Burst burst:
                await estate.BeginBurstAsync(burst.Transactions);
                break;
            case Operation.Rewrite rewrite:
                await estate.Workload.UpdateReadingsAsync("kwh = kwh + 1", "t.meter_id = $1 AND t.created_at BETWEEN now() - interval '2 days' AND now() - interval '1 day'", None, rewrite.Meter);
                await estate.Workload.DeleteReadingsAsync("t.meter_id = $1 AND t.created_at < now() - interval '8 days'", None, rewrite.Meter);
                await estate.Workload.UpdateUserAsync(rewrite.Meter, $"Renamed {Guid.NewGuid()}", None);
                break;
            case Operation.Backup backup:
                var request = new PhysicalBackupRequest { Stanza = production.Stanza, Kind = backup.Kind, Production = production.Endpoint(), WorkDirectory = estate.Site.RunsDirectory, SourceFactsFile = SourceFactsFile(estate.Site) };
                await estate.Runner.RunAsync(await new PhysicalBackupProcedure(estate.Site.Host).PlanAsync(request, None), None);
                break;
            case Operation.SwitchWal:
                await production.Greenlang.ScalarAsync<string>("SELECT pg_switch_wal()::text", None);
                break;
            case Operation.RestorePoint:
                await estate.Workload.CreateRestorePointAsync($"point {estate.Ledger.Entries.Count}", None);
                break;
            case Operation.Checkpoint:
                await production.Greenlang.ExecuteAsync("CHECKPOINT", None);
                break;
            case Operation.Restart:
                await production.StopAsync(None);
                await production.StartAsync(None);
                break;
            case Operation.Crash:
                await production.KillAsync(None);
                await production.StartAsync(None);
                break;
            case Operation.RollBack rollBack:
                await RollBackAsync(production.Greenlang, rollBack.Rows);
                break;
            case Operation.ChangeSetting setting:
                await production.Greenlang.ExecuteAsync($"ALTER SYSTEM SET {setting.Name} = {setting.Value}", None);
                await production.Greenlang.ScalarAsync<bool>("SELECT pg_reload_conf()", None);
                break;
        }
    }

    private static async Task RollBackAsync(Sql greenlang, int rows)
    {
        await using var session = await greenlang.OpenAsync(None);
        await using var transaction = await session.BeginTransactionAsync(None);
        await using var command = new NpgsqlCommand("UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid <= $1", session) { Parameters = { new NpgsqlParameter { Value = rows } } };
        (await command.ExecuteNonQueryAsync(None)).Should().Be(rows);
        await transaction.RollbackAsync(None);
    }

    // Returns where the WAL that can be reached ends, where that is known.
    private static async Task<Lsn?> StrikeAsync(Estate estate, Outage outage)
    {
        var production = estate.Site.Production;
        Lsn? end = null;
        switch (outage)
        {
            case Outage.ArchiverBehind:
                await production.Greenlang.ExecuteAsync("ALTER SYSTEM SET archive_command = 'false'", None);
                await production.Greenlang.ScalarAsync<bool>("SELECT pg_reload_conf()", None);
                await Poll.UntilAsync(token => production.Greenlang.ScalarAsync<string>("SHOW archive_command", token), command => command == "false", "archiving to fail", Deadline, None);
                for (var segment = 0; segment < 2; segment++)
                {
                    await estate.WriteAsync(10);
                    await PerformAsync(estate, new Operation.SwitchWal());
                }

                await estate.WriteAsync(10);
                break;
            case Outage.DataDirectoryGone:
                await estate.StopWritingAsync();
                await estate.EndBurstAsync();
                end = await ArchiveAsync(production);
                break;
            case Outage.DataDirectoryLost:
                end = await ArchiveAsync(production);
                await estate.WriteAsync(30);
                break;
        }

        if (outage != Outage.None)
        {
            await production.KillAsync(None);
            await estate.StopWritingAsync();
            await estate.EndBurstAsync();
        }

        if (end is not null)
        {
            await estate.Site.Host.RunAsync(new HostCommand("rm", "-rf", production.DataDirectory), None);
        }

        return end;
    }

    // Returns a position up to which all is archived.
    private static async Task<Lsn> ArchiveAsync(ProductionCluster production)
    {
        var written = Lsn.Parse((await production.Greenlang.ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text", None))!);
        await production.SwitchWalAndWaitForArchiveAsync(None);
        return written;
    }

    private static async Task<RecoveryReport> RestoreAsync(Estate estate, RestoreRequest request, StorageTrouble trouble)
    {
        var storage = estate.Site.Storage;
        await using Fault? fault = trouble switch
        {
            StorageTrouble.Throttled => new ThrottledRequests(storage),
            StorageTrouble.Failing => new FailingRequests(storage),
            StorageTrouble.Reset => new ResetConnections(storage, "/(archive/greenlang/17-1|bundle)/"),
            StorageTrouble.Slow => new SlowStorage(storage, TimeSpan.FromMilliseconds(60), 4_000_000),
            _ => null,
        };
        await (fault?.BreakAsync(None) ?? Task.CompletedTask);
        var outcome = await estate.Runner.RunAsync(await new RestoreProcedure(estate.Site.Host).PlanAsync(request, None), None);
        await (fault?.ProveAsync(None) ?? Task.CompletedTask);
        return outcome.Finding<RecoveryReport>(RecoveryReport.Key);
    }

    private static string SourceFactsFile(IPracticeSite site) => site.RunsDirectory + "/source-facts.json";

    private static async Task<DateTimeOffset> ClockAsync(Sql database) => new(await database.ScalarAsync<DateTime>("SELECT clock_timestamp()", None));
}
