using System.Security.Cryptography;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Tables;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>Rows that leave a recovered copy as a file, and come back.</summary>
[Binding]
public sealed class ExtractSteps(PracticeScenario practice, TablePractice tables)
{
    private const string Important = "important_table";

    private static readonly CancellationToken None = CancellationToken.None;

    [When("^the on-call engineer extracts the important rows with an amount above 300 from the copy as (csv|text|binary)$")]
    public Task ExtractRows(string format) => ExtractAsync(new ExtractSelection.Rows(TableName.Parse(Important), "amount > 300"), format);

    [Given("^the on-call engineer has extracted all rows of (important_table) from the copy as (csv|text|binary)$")]
    public Task ExtractAll(string table, string format) => ExtractAsync(new ExtractSelection.Rows(TableName.Parse(table)), format);

    [When("^the on-call engineer extracts the tables (\\S+) and (\\S+) from the copy as an archive$")]
    public Task ExtractTables(string first, string second) => ExtractAsync(new ExtractSelection.Tables([TableName.Parse(first), TableName.Parse(second)]), "dump");

    [When("^the on-call engineer extracts the number of meters of each user from the copy$")]
    public Task ExtractQuery() => ExtractAsync(new ExtractSelection.Query("SELECT user_id, count(*) AS meters, 'a \"quoted\"' || chr(10) || 'line' AS note FROM public.meters GROUP BY 1"), "csv");

    [When("^the on-call engineer tries to extract important rows where (.*)$")]
    public Task TryExtract(string condition) => practice.TryAsync(() => ExtractAsync(new ExtractSelection.Rows(TableName.Parse(Important), condition), "csv"));

    [When("^the on-call engineer tries to extract the table (\\S+) from the copy as an archive$")]
    public Task TryExtractTable(string table) => practice.TryAsync(() => ExtractAsync(new ExtractSelection.Tables([TableName.Parse(table)]), "dump"));

    [When("^the on-call engineer merges the extracted file into (\\S+)$")]
    public Task Merge(string table) => practice.RunAsync(async () => tables.Shown(await new MergeExtractProcedure(practice.Site.Host).PlanAsync(tables.Ask(table, TableRestoreMode.Merge) with { Source = new TableSource.FromExtract(tables.File) }, None)), () => practice.Production);

    [When("^the on-call engineer tries to merge the extracted file into (\\S+)$")]
    public Task TryMerge(string table) => practice.TryAsync(() => Merge(table));

    [Given("^the extracted file was then changed$")]
    public Task FileChanged() => File.AppendAllTextAsync(tables.File, "999,2026-01-01 00:00:00+00,x,1.00,0.19,\n", None);

    [Then("^the file is this machine's, private, and as its description says$")]
    public async Task FileAsDescribed()
    {
        var description = await DescriptionAsync();
        File.GetUnixFileMode(tables.File).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(tables.File + ExtractDescription.Suffix).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        description.File.Rows.Should().BePositive();
        description.File.Bytes.Should().Be(new FileInfo(tables.File).Length);
        description.File.Sha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(tables.File, None))));
    }

    [Then("^the file has as many rows as the copy has of them$")]
    public async Task AsManyRows() =>
        (await DescriptionAsync()).File.Rows.Should().Be(await tables.Copy.ScalarAsync<long>("SELECT count(*) FROM important_table WHERE amount > 300", None)).And.BeLessThan(200);

    [Then("^pg_restore lists the data of both tables in it$")]
    public async Task ListedByPgRestore()
    {
        var content = File.OpenRead(tables.File);
        await using var closed = content;
        var listed = await practice.Site.Host.RunAsync(new HostCommand("pg_restore", "--list") { Input = content }, None);
        listed.Output.Should().Contain("TABLE DATA public users").And.Contain("TABLE DATA billing TariffPlans");
    }

    [Then("^the plan says that \"(.*)\"$")]
    public void PlanSays(string words) => tables.Plan.Should().Contain(words);

    [Then("^no file was written$")]
    public void NoFile() => Directory.GetFiles(Path.GetDirectoryName(tables.File)!, Path.GetFileName(tables.File) + "*").Should().BeEmpty();

    private async Task ExtractAsync(ExtractSelection selection, string format)
    {
        tables.File = Path.Combine(practice.Runs, "extracted." + format);
        var request = new ExtractRequest { Source = tables.Copy.Endpoint, Selection = selection, Format = Enum.Parse<ExtractFormat>(format, ignoreCase: true), File = tables.File };
        await practice.RunAsync(async () => tables.Shown(await new ExtractProcedure(practice.Site.Host).PlanAsync(request, None)));
    }

    private async Task<ExtractDescription> DescriptionAsync() =>
        Journal.Json.Read<ExtractDescription>(await File.ReadAllTextAsync(tables.File + ExtractDescription.Suffix, None))!;
}
