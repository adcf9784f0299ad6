using Recovery.Procedures.Tables;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What happens to single tables before they need to be restored.</summary>
[Binding]
public sealed class TableMistakeSteps(PracticeScenario practice, TablePractice tables)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Given("^a copy of production's database as it is now$")]
    public Task Copy() => tables.MakeCopyAsync();

    [Given("^a logical backup in the object storage$")]
    public async Task LogicalBackup()
    {
        await practice.OpenAsync();
        await TableArchive.StoreAsync(practice);
    }

    [Given("^tables of every kind in production$")]
    public async Task EveryKind()
    {
        await practice.OpenAsync();
        await practice.Production.ExecuteAsync(TableKinds.Sql, None);
    }

    [Given("^users were then deleted by mistake and newer ones added$")]
    public async Task UsersDeleted()
    {
        await practice.OpenAsync();
        tables.Deleted = await practice.Production.RowsAsync(TableKinds.DeleteUsers, row => row.GetInt32(0), None);
        tables.Newer = await practice.Production.RowsAsync(TableKinds.NewUsers, row => row.GetInt32(0), None);
        tables.Deleted.Should().NotBeEmpty();
        tables.Newer.Should().NotBeEmpty();
    }

    [Given("^users were deleted by mistake after the moment M, and newer ones added$")]
    public async Task UsersDeletedAfter()
    {
        var site = await practice.OpenAsync();
        practice.Moments["M"] = site.Clock.Now;
        await site.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None);
        await UsersDeleted();
        await site.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None);
    }

    [Given("^a user was renamed since$")]
    public async Task UserRenamed() => (await practice.Production.ExecuteAsync("UPDATE users SET full_name = 'Renamed' WHERE user_id = 1", None)).Should().Be(1);

    [Given("^two of the users that came back were renamed since$")]
    public async Task TwoRenamed() => (await practice.Production.ExecuteAsync("UPDATE users SET full_name = 'Renamed' WHERE user_id = ANY ($1)", None, tables.Deleted.Take(2).ToArray())).Should().Be(2);

    [Given("^(\\d+) days have passed since, and a row of the table important_table was changed$")]
    public async Task DaysPassed(int days)
    {
        await practice.Site.Clock.AdvanceAsync(TimeSpan.FromDays(days), None);
        tables.Older = tables.Safety;
        (await practice.Production.ExecuteAsync("UPDATE important_table SET label = 'Changed' WHERE id = (SELECT min(id) FROM important_table)", None)).Should().Be(1);
    }

    [Given("^a newer user with a meter was then added$")]
    public async Task NewerUserWithMeter() => (await practice.Production.ExecuteAsync(TableKinds.NewUserWithMeter, None)).Should().Be(1);

    [Given("^the meters of a user, and then the user, were deleted$")]
    public async Task MetersAndUser() => (await practice.Production.ExecuteAsync(TableKinds.DeleteUserAndMeters, None)).Should().BePositive();

    [Given("^half of the rows of the table (\\S.*) were then deleted and the others changed$")]
    public async Task HalfDeleted(string table)
    {
        foreach (var statement in TableKinds.Spoil(TableName.Parse(table)))
        {
            (await practice.Production.ExecuteAsync(statement, None)).Should().BePositive("the mistake must take effect");
        }
    }

    [Given("^all readings were then deleted$")]
    public async Task AllReadings() => (await tables.DeleteReadingsAsync()).Should().BePositive();

    [Given("^readings of two days were then spoilt$")]
    public async Task TwoDays()
    {
        var from = practice.Site.Clock.Now.UtcDateTime.Date.AddDays(-9);
        tables.Range = new TimeRange(new DateTimeOffset(from, TimeSpan.Zero), new DateTimeOffset(from.AddDays(2), TimeSpan.Zero));
        (await practice.Production.ExecuteAsync("DELETE FROM energy_readings WHERE created_at >= $1 AND created_at < $2 AND meter_id % 2 = 0", None, tables.Range.From.UtcDateTime, tables.Range.To.UtcDateTime)).Should().BePositive();
        (await practice.Production.ExecuteAsync("UPDATE energy_readings SET kwh = kwh + 1 WHERE created_at >= $1 AND created_at < $2", None, tables.Range.From.UtcDateTime, tables.Range.To.UtcDateTime)).Should().BePositive();
    }

    [Given("^readings of two days were then spoilt and newer ones written$")]
    public async Task TwoDaysAndNewer()
    {
        await TwoDays();
        await practice.Workload.InsertReadingsAsync(7, None);
        tables.Before = (await practice.Production.RowsAsync(TableKinds.ReadingsInside, row => row.GetString(0), None, tables.Range!.From.UtcDateTime, tables.Range.To.UtcDateTime)).Count;
        tables.Remembered = await practice.Production.RowsAsync(TableKinds.ReadingsOutside, row => row.GetString(0), None, tables.Range.From.UtcDateTime, tables.Range.To.UtcDateTime);
    }

    [Given("^retention has dropped the oldest readings$")]
    public async Task RetentionDropped() =>
        (await practice.Production.RowsAsync("SELECT drop_chunks('energy_readings', older_than => interval '8 days')::text", row => row.GetString(0), None)).Should().NotBeEmpty();

    [Given("^the table (\\S+) has got a new column that (may|must not) be empty$")]
    public Task NewColumn(string table, string may) => practice.Production.ExecuteAsync(may == "may"
        ? $"ALTER TABLE {TableName.Parse(table).Quoted} ADD COLUMN nickname text"
        : $"ALTER TABLE {TableName.Parse(table).Quoted} ADD COLUMN ledger_code text NOT NULL DEFAULT 'x'; ALTER TABLE {TableName.Parse(table).Quoted} ALTER COLUMN ledger_code DROP DEFAULT", None);

    [Given("^a report reads energy_readings in a transaction that stays open$")]
    public async Task OpenReport()
    {
        tables.Held = await practice.Production.ConnectAsync(None);
        await tables.Held.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ", None);
        tables.Remembered = [await tables.Held.ScalarAsync<string>(TableKinds.Report, None) ?? string.Empty];
    }

    [Given("^an application has changed a user and does not commit$")]
    public Task OpenWriter() => WriteAsync("UPDATE users SET full_name = 'Not committed' WHERE user_id = 1");

    [Given("^an application has changed a reading and does not commit$")]
    public Task OpenReadingWriter() => WriteAsync("UPDATE energy_readings SET voltage = 2 WHERE created_at = (SELECT max(created_at) FROM energy_readings)");

    [Given("^production was started again under the Apache edition$")]
    public async Task ApacheEdition()
    {
        await practice.Site.Production.RestartWithAsync(None, ("timescaledb.license", "apache"));
        (await practice.Production.ScalarAsync<string>("SHOW timescaledb.license", None)).Should().Be("apache");
    }

    [Given("^one row of the record was damaged$")]
    public async Task RecordDamaged()
    {
        var file = Path.GetDirectoryName(tables.Safety!.File.Path)! + "/changes-0.copy";
        var text = await practice.Site.Host.ReadTextAsync(file, None);
        text.Should().Contain("User Number");
        await practice.Site.Host.WriteTextAsync(file, text.Replace("User Number", "User Nummer", StringComparison.Ordinal), "0600", None);
    }

    private async Task WriteAsync(string change)
    {
        tables.LockTimeout = TimeSpan.FromSeconds(1);
        tables.Held = await practice.Production.ConnectAsync(None);
        await tables.Held.ExecuteAsync("BEGIN", None);
        (await tables.Held.ExecuteAsync(change, None)).Should().BePositive();
    }
}
