using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Verification;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>Restores of single tables, and what must be true of them.</summary>
[Binding]
public sealed class TableSteps(PracticeScenario practice, TablePractice tables)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [When("^the on-call engineer (merges|replaces|adds the missing rows of) the table (\\S+|\".+\") from the copy$")]
    [Given("^the on-call engineer has (merged|replaced) the table (\\S+|\".+\") from the copy$")]
    public Task Restore(string how, string table) => tables.RestoreAsync(tables.Ask(table, TablePractice.ModeOf(how)));

    [When("^the on-call engineer tries to (merge|replace) the table (\\S+|\".+\") from the copy$")]
    public Task TryRestore(string how, string table) => practice.TryAsync(() => Restore(how, table));

    [When("^the on-call engineer replaces these two days of the table (\\S+) from the copy$")]
    public Task RestoreRange(string table) => tables.RestoreAsync(tables.Ask(table, TableRestoreMode.Replace) with { Range = tables.Range });

    [When("^the on-call engineer merges the table (\\S+) from the copy, chunk by chunk$")]
    public Task RestoreStaged(string table) => tables.RestoreAsync(tables.Ask(table, TableRestoreMode.Merge) with { Staged = true });

    [When("^the on-call engineer merges the table (\\S+) as it was at (M)$")]
    public Task RestoreAsItWas(string table, string moment) => tables.RestoreAsync(tables.Ask(table, TableRestoreMode.Merge) with { Source = new TableSource.FromPointInTime(practice.Ask(practice.At(moment))) });

    [When("^the on-call engineer (merges|replaces) the table (\\S+) from the latest logical backup$")]
    public Task RestoreFromBackup(string how, string table) => tables.RestoreAsync(tables.Ask(table, TablePractice.ModeOf(how)) with { Source = TableArchive.Source(practice, table) });

    [When("^the on-call engineer tries to (merge|replace) the table (\\S+) from the latest logical backup$")]
    public Task TryRestoreFromBackup(string how, string table) => practice.TryAsync(() => RestoreFromBackup(how, table));

    [Then("^the restore of the table stops, and names the archive$")]
    public void RestoreStops() => practice.Refusal.Should().BeOfType<CommandFailedException>().Which.Hint.Should().Contain("logical/greenlang.dump");

    [When("^the on-call engineer tries to merge the table (\\S+) from the copy, chunk by chunk$")]
    public Task TryRestoreStaged(string table) => practice.TryAsync(() => RestoreStaged(table));

    [When("^the on-call engineer tries to merge the table (\\S+) as it was at (M)$")]
    public Task TryRestoreAsItWas(string table, string moment) => practice.TryAsync(() => RestoreAsItWas(table, moment));

    [Then("^the restore of the table failed, and says \"(.*)\"$")]
    public void RestoreFailed(string what) => practice.Refusal.Should().NotBeNull().And.Subject.As<RecoveryException>().Message.Should().Contain(what);

    [Then("^once that is mended, resuming the restore of the table succeeds$")]
    public async Task Resumes()
    {
        await practice.Faults.MendAsync();
        await practice.ResumeAsync($"*-{TableRestoreProcedure.Name}-*", new TableRestoreProcedure(practice.Site.Host).Rebuild, () => practice.Production);
    }

    [Then("^nothing is left of the scratch server$")]
    public async Task ScratchGone()
    {
        var source = practice.Outcome!.Finding<SqlEndpoint>("table-source");
        source.Port.Should().NotBe(practice.Site.Production.Port);
        (await Answers.TryAsync(source, None)).Should().NotBeNull("the scratch server must be gone");
        (await practice.Site.Host.ListAsync(practice.Site.RunsDirectory + "/scratch", None)).Should().BeEmpty();
    }

    [When("^the on-call engineer takes the restore back$")]
    public Task Undo() => tables.UndoAsync(loseLaterChanges: false);

    [When("^the on-call engineer takes the restore back, losing later changes$")]
    public Task UndoLosing() => tables.UndoAsync(loseLaterChanges: true);

    [When("^the on-call engineer tries to take the restore back$")]
    public Task TryUndo() => practice.TryAsync(Undo);

    [When("^the safety copies of more than (\\d+) days are removed$")]
    public Task Expire(int days) => practice.RunAsync(async () => tables.Shown(await new ExpireSafetyCopiesProcedure(practice.Site.Host).PlanAsync(new ExpireSafetyCopiesRequest(practice.Site.RunsDirectory, TimeSpan.FromDays(days)), None)));

    [Then("^the older restore cannot be taken back any more$")]
    public async Task OlderGone()
    {
        tables.Plan.Should().Contain(tables.Older!.Run).And.NotContain(tables.Safety!.Run);
        await practice.TryAsync(() => tables.UndoAsync(tables.Older, loseLaterChanges: false));
        practice.Refusal.Should().BeOfType<PreconditionException>().Which.Message.Should().Contain("no " + Path.GetDirectoryName(tables.Older.File.Path));
    }

    [Then("^the newer one can, after which the database matches \"(.*)\"$")]
    public async Task NewerCan(string name)
    {
        await tables.UndoAsync(loseLaterChanges: false);
        await practice.Evidence.MatchAsync(name, practice.Production, "the database");
    }

    [Then("^the deleted users are back and the newer ones are still there$")]
    public async Task UsersBack()
    {
        const string compare = "SELECT u::text FROM (SELECT user_id, email, full_name, created_at, updated_at FROM users WHERE user_id = ANY ($1)) u ORDER BY user_id";
        var there = await practice.Production.RowsAsync("SELECT user_id FROM users", row => row.GetInt32(0), None);
        there.Should().Contain(tables.Deleted).And.Contain(tables.Newer);
        if (await practice.Production.In("postgres").ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", None, tables.Copy.Endpoint.Database))
        {
            var expected = await tables.Copy.RowsAsync(compare, row => row.GetString(0), None, tables.Deleted.ToArray());
            (await practice.Production.RowsAsync(compare, row => row.GetString(0), None, tables.Deleted.ToArray())).Should().Equal(expected);
        }
    }

    [Then("^the renamed user keeps the new name$")]
    public async Task KeepsName() => (await practice.Production.ScalarAsync<string>("SELECT full_name FROM users WHERE user_id = 1", None)).Should().Be("Renamed");

    [Then("^nothing but the table (\\S+) differs from \"(.*)\"$")]
    public async Task NothingElse(string table, string name)
    {
        var named = TableName.Parse(table).ToString();
        var expected = practice.Fingerprints[name];
        var seen = await practice.Evidence.MatchAsync(name, practice.Production, $"everything but {named}", whole => whole with { Tables = [.. whole.Tables.Where(other => other.Table != named)] });
        seen.Table(named).Structure.Should().Equal(expected.Table(named).Structure);
        seen.Table(named).Digest.Should().NotBe(expected.Table(named).Digest, "something was restored");
        await NothingStaged();
    }

    [Then("^nothing is staged any more$")]
    public async Task NothingStaged() => (await practice.Production.ScalarAsync<bool>("SELECT to_regnamespace('runbook_stage') IS NULL", None)).Should().BeTrue();

    [Then("^the next new user gets a number of its own, and its triggers fire$")]
    public async Task NextUser()
    {
        var last = await practice.Production.ScalarAsync<int>("SELECT max(user_id) FROM users", None);
        var next = await practice.Production.ScalarAsync<int>("INSERT INTO users (email, full_name) VALUES ('next@greenlang.example', 'Next') RETURNING user_id", None);
        next.Should().BeGreaterThan(last);
        (await practice.Production.ScalarAsync<long>("SELECT count(*) FROM users_audit WHERE user_id = $1", None, next)).Should().Be(1);
    }

    [Then("^the table (\\S+) is exactly the copy's$")]
    public async Task ExactlyTheCopys(string table)
    {
        var name = TableName.Parse(table).ToString();
        practice.Fingerprints["the copy"] = await new FingerprintReader(tables.Copy).TakeAsync(None);
        await practice.Evidence.MatchTableAsync("the copy", name, practice.Production);
    }

    [Then("^the (users) match \"(.*)\"$")]
    public Task TableMatches(string table, string name) => practice.Evidence.MatchTableAsync(name, "public." + table, practice.Production);

    [Then("^the recovered copy that was made for it is gone$")]
    public async Task CopyGone()
    {
        practice.Outcome!.Findings.Should().ContainKey(RecoveryReport.Key, "a copy was recovered");
        (await practice.Site.Host.ListAsync(practice.Copy.DataDirectory, None)).Should().BeEmpty();
        (await practice.Site.Host.ExistsAsync(practice.Copy.OwnershipFile, None)).Should().BeFalse();
        (await Answers.TryAsync(practice.Production.Endpoint with { Port = practice.Copy.Port }, None)).Should().NotBeNull("its server must be gone");
    }

    [Then("^the safety copy holds every row that was there$")]
    public async Task SafetyHoldsAll()
    {
        using var copy = new MemoryStream();
        await practice.Site.Host.ReadBytesAsync(tables.Safety!.File.Path, copy, None);
        copy.ToArray().Count(value => value == '\n').Should().Be((int)tables.Before, "every row of the range is in the file").And.BePositive();
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(copy.ToArray())).Should().Be(tables.Safety.File.Sha256);
    }

    [Then("^the readings of these two days are the copy's$")]
    public async Task DaysAreTheCopys()
    {
        object[] range = [tables.Range!.From.UtcDateTime, tables.Range.To.UtcDateTime];
        var expected = await tables.Copy.RowsAsync(TableKinds.ReadingsInside, row => row.GetString(0), None, range);
        expected.Should().NotBeEmpty();
        (await practice.Production.RowsAsync(TableKinds.ReadingsInside, row => row.GetString(0), None, range)).Should().Equal(expected);
    }

    [Then("^every reading outside of them is as it was$")]
    [Then("^the newer readings are still there$")]
    public async Task OutsideAsItWas() =>
        (await practice.Production.RowsAsync(TableKinds.ReadingsOutside, row => row.GetString(0), None, tables.Range!.From.UtcDateTime, tables.Range.To.UtcDateTime)).Should().NotBeEmpty().And.Equal(tables.Remembered);

    [Then("^the chunks that were compressed are compressed to the last row$")]
    public async Task CompressedWhole() =>
        (await practice.Production.RowsAsync("SELECT DISTINCT status FROM _timescaledb_catalog.chunk WHERE compressed_chunk_id IS NOT NULL", row => row.GetInt32(0), None)).Should().Equal(1);

    [Then("^the report still reads what it read, and is done in time$")]
    public async Task ReportReads()
    {
        (await tables.Held!.ScalarAsync<string>(TableKinds.Report, None)).Should().Be(tables.Remembered[0]);
        (await practice.Production.ScalarAsync<string>(TableKinds.Report, None)).Should().NotBe(tables.Remembered[0], "the readings were restored meanwhile");
        practice.Outcome!.Duration.Should().BeLessThan(TimeSpan.FromSeconds(30));
    }

    [Then("^the plan says that the source has no \"(.*)\"$")]
    public void PlanSays(string column) => tables.Plan.Should().Contain($"the source has no {column}");
}
