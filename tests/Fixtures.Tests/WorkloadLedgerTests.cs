using Recovery.Fixtures.Workload;

namespace Recovery.Tests.Fixtures;

[Collection(nameof(OracleServer))]
public sealed class WorkloadLedgerTests(OracleServer server) : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    [Fact]
    public async Task Each_write_is_recorded_with_its_commit_time_position_and_rows()
    {
        var sql = await server.CopyAsync();
        using var ledger = Ledger.Open(path);
        await using var workload = new Workload(sql.Endpoint, ledger);

        var inserted = await workload.InsertReadingsAsync(3, default);
        var renamed = await workload.UpdateUserAsync(7, "Grace O'Hopper", default);
        var changed = await workload.UpdateReadingsAsync("kwh = 0", "t.meter_id = 2 AND t.created_at > now() - interval '2 hours'", default);
        var deleted = await workload.DeleteReadingsAsync("t.meter_id = $1", default, 1);
        var important = await workload.InsertImportantAsync(2, default);
        var point = await workload.CreateRestorePointAsync("before the migration", default);
        var dropped = await workload.RunAsync("a view dropped by mistake", "DROP VIEW public.meter_owners", default);

        ledger.Entries.Should().Equal(inserted, renamed, changed, deleted, important, point, dropped);
        ledger.Entries.Should().OnlyContain(entry => entry.State == LedgerState.Acknowledged && entry.CommittedAt != null && entry.AcknowledgedAfter == entry.Number && entry.LsnBegin <= entry.LsnBefore && entry.LsnBefore < entry.LsnAfter);
        ledger.Entries.Should().BeInAscendingOrder(entry => entry.CommittedAt).And.BeInAscendingOrder(entry => entry.LsnAfter!.Value);
        inserted.Changes.Should().HaveCount(3).And.OnlyContain(change => change.Before == null && change.After != null && change.Key.Count == 2);
        renamed.Changes.Select(change => change.Table).Should().Equal("public.users", "public.users_audit");
        changed.Changes.Should().NotBeEmpty().And.OnlyContain(change => change.Before != null && change.After != null && change.Before != change.After);
        deleted.Changes.Should().HaveCountGreaterThan(800).And.OnlyContain(change => change.Before != null && change.After == null);
        point.IsRestorePoint.Should().BeTrue();
        var time = await sql.ScalarAsync<DateTime>("SELECT pg_xact_commit_timestamp($1::text::xid)", default, $"{changed.Xid}");
        changed.CommittedAt.Should().Be(time);
    }

    [Fact]
    public async Task What_was_acknowledged_survives_the_writer()
    {
        using (var ledger = Ledger.Open(path))
        {
            await using var workload = new Workload((await server.CopyAsync()).Endpoint, ledger);
            await workload.InsertReadingsAsync(2, default);
            await workload.InsertOneAsync(default);

            // The file as it is at this instant, without anything that closing the ledger might add.
            File.Copy(path, path + ".killed");
            ledger.Entries.Should().BeEquivalentTo(Read(path + ".killed"), options => options.WithStrictOrdering());
        }

        // A writer killed before the acknowledgement was written down, and one killed in the middle of a line.
        var lines = await File.ReadAllLinesAsync(path);
        await File.WriteAllLinesAsync(path + ".unsure", lines[..4]);
        await File.WriteAllTextAsync(path + ".torn", string.Join('\n', lines[..4]) + "\n" + lines[4][..10]);
        Read(path + ".unsure").Select(entry => entry.State).Should().Equal(LedgerState.Acknowledged, LedgerState.InDoubt);
        Read(path + ".torn").Select(entry => entry.State).Should().Equal(LedgerState.Acknowledged, LedgerState.InDoubt);
        (await File.ReadAllTextAsync(path + ".torn")).Should().EndWith("\n");
    }

    [Fact]
    public async Task A_commit_that_the_server_refuses_is_rolled_back_and_one_that_it_never_answers_is_in_doubt()
    {
        var sql = await server.CopyAsync();
        await sql.ExecuteAsync(
            """
            CREATE FUNCTION public.at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.user_id = 1 THEN RAISE unique_violation USING MESSAGE = 'refused at commit'; END IF;
                PERFORM pg_terminate_backend(pg_backend_pid());
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON public.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.at_commit();
            """,
            default);
        using var ledger = Ledger.Open(path);
        await using var workload = new Workload(sql.Endpoint, ledger);

        await workload.Awaiting(it => it.UpdateUserAsync(1, "refused", default)).Should().ThrowAsync<Npgsql.PostgresException>().WithMessage("*refused at commit*");
        await workload.Awaiting(it => it.UpdateUserAsync(2, "never answered", default)).Should().ThrowAsync<Npgsql.NpgsqlException>();
        await workload.InsertOneAsync(default);

        ledger.Entries.Select(entry => entry.State).Should().Equal(LedgerState.RolledBack, LedgerState.InDoubt, LedgerState.Acknowledged);
        File.Copy(path, path + ".read");
        Read(path + ".read").Select(entry => entry.State).Should().Equal(LedgerState.RolledBack, LedgerState.InDoubt, LedgerState.Acknowledged);
    }

    [Fact]
    public async Task Two_commits_of_the_same_second_have_a_moment_between_them()
    {
        var sql = await server.CopyAsync();
        using var ledger = Ledger.Open(path);
        await using var workload = new Workload(sql.Endpoint, ledger);

        var (first, second) = await workload.CommitTwoInTheSameSecondAsync(default);

        second.Time.Should().BeAfter(first.Time);
        second.Time.ToUnixTimeSeconds().Should().Be(first.Time.ToUnixTimeSeconds());
        (second.Time - first.Time).Should().BeGreaterThan(TimeSpan.FromMicroseconds(1));
    }

    public void Dispose()
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"))
        {
            File.Delete(file);
        }
    }

    private static IReadOnlyList<LedgerEntry> Read(string path)
    {
        using var ledger = Ledger.Open(path);
        return ledger.Entries;
    }
}
