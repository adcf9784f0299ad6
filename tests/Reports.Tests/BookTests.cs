using Recovery.Evidence;
using Recovery.Evidence.Signing;
using Recovery.Reports;
using Recovery.Reports.Book;
using Recovery.Reports.Formats;
using Recovery.Reports.Html;
using Recovery.Reports.Page;

namespace Recovery.Tests.Reports;

/// <summary>The runbook's book: what it says is what was done last, or there is none.</summary>
public sealed class BookTests : IDisposable
{
    private const string Feature = """
        @procedure-full-restore
        Feature: Full restore
          Runbook, section 2. The cluster is lost, and is
          restored in place.

          Rule: All of it

            Scenario: The data directory is gone
              When the on-call engineer restores the cluster

            Scenario: There is no backup
              When the on-call engineer tries to restore the cluster
        """;

    private const string Folder = "/dev/shm/drills-0/0123abcdef/runs";

    private readonly ChainFolder chain = new();
    private readonly DirectoryInfo features = Directory.CreateTempSubdirectory("features-");

    public BookTests() => File.WriteAllText(FeatureFile, Feature);

    private string FeatureFile => Path.Combine(features.FullName, "full_restore.feature");

    public void Dispose()
    {
        chain.Dispose();
        features.Delete(recursive: true);
    }

    [Fact]
    public async Task A_chapter_has_the_commands_of_the_last_run_how_long_it_takes_and_what_can_go_wrong()
    {
        var book = await MakeAsync(Practised(SampleRecords.Proven(0, 5)), Practised(SampleRecords.Proven(1, 7)), Practised(SampleRecords.Refused()));

        foreach (var text in new[] { PageTemplate.Book.Render(book), MarkdownBook.Write(book) })
        {
            text.Should().Contain("1. Full restore").And.Contain("restored in place").And.Contain("pgbackrest --stanza=greenlang --set=20260203-020000F --delta restore");
            text.Should().Contain("40 GB free", "it is what has to be there").And.Contain("7.0 s (median of 2 in the drill, 7.0 s at worst)").And.Contain("20260203-020000F");
            text.Should().Contain("There is no backup").And.Contain("expected at least one backup").And.Contain("; nothing has been changed.");
        }

        MarkdownBook.Write(book).Should().Contain("Hint: look at").And.Contain("- runbook of full-restore: Restores it\n").And.Contain("\n```\n$ runbook restore full-restore --file …/runs/rows.csv\n```\n");
        PageTemplate.Book.Render(book).Should().Contain("<dt><code>runbook of full-restore</code></dt><dd>Restores it</dd>").And.Contain("$ runbook restore full-restore --file …/runs/rows.csv");
    }

    [Fact]
    public async Task What_only_the_place_to_practise_in_has_is_left_out()
    {
        var record = Practised(SampleRecords.Proven());
        var run = record.Runs[0] with { Title = "Extract into " + Folder + "/extracted.csv" };

        MarkdownBook.Write(await MakeAsync(record with { Runs = [run] })).Should().Contain("Extract into …/runs/extracted.csv").And.NotContain("/dev/shm");
    }

    [Fact]
    public async Task A_procedure_without_passing_evidence_makes_no_book()
    {
        await RefusedAsync("full_restore.feature has no evidence");
        await RefusedAsync("full_restore.feature has no passing evidence", Practised(SampleRecords.NotProven()));
        await RefusedAsync("'The last commits were never archived' failed", Practised(SampleRecords.Failed()));
    }

    [Fact]
    public async Task A_feature_that_changed_since_makes_no_book()
    {
        var record = Practised(SampleRecords.Proven());
        await File.AppendAllTextAsync(FeatureFile, "      And something else\n");

        await RefusedAsync("full_restore.feature has changed since it was practised", record);
    }

    [Fact]
    public async Task A_book_names_the_features_that_it_was_made_of_and_what_has_changed_since()
    {
        var book = await MakeAsync(Practised(SampleRecords.Proven()));
        string[] forms = [PageTemplate.Book.Render(book), MarkdownBook.Write(book)];
        forms.Should().OnlyContain(text => Drift(text).Count == 0);

        await File.AppendAllTextAsync(FeatureFile, "      And something else\n");
        await File.WriteAllTextAsync(Path.Combine(features.FullName, "new.feature"), Feature.Replace("Feature: Full restore", "Feature: New", StringComparison.Ordinal));
        foreach (var text in forms)
        {
            Drift(text).Should().Equal("new.feature is not in it", "full_restore.feature has changed since");
        }

        File.Delete(FeatureFile);
        forms.Should().OnlyContain(text => Drift(text).Contains("full_restore.feature is gone since"));
        BookOrigin.Drift("# The runbook", []).Should().Equal("it does not say which features it was made of");
    }

    [Theory]
    [InlineData("runbook.md")]
    [InlineData("runbook.html")]
    public void The_book_of_the_project_is_of_the_features_that_it_has_now(string name)
    {
        var book = File.ReadAllText(Path.Combine(Project.Root, "docs", name));

        BookOrigin.Drift(book, Recovery.Evidence.FeatureFile.ReadAll(Path.Combine(Project.Root, "features")).Values).Should().BeEmpty(
            $"docs/{name} is the runbook that people read. Run the drill (./drill), then in the project's folder: runbook evidence book artifacts/drills/latest/evidence");
    }

    [Fact]
    public void The_book_of_the_project_names_no_folder_of_the_machine_that_made_it() =>
        File.ReadAllText(Path.Combine(Project.Root, "docs", "runbook.md")).Should().NotMatchRegex("/drills-[0-9A-Za-z]+");

    [Fact]
    public void Every_feature_of_the_project_is_a_chapter_in_the_order_of_the_runbook()
    {
        var read = RunbookFeature.ReadAll(Path.Combine(Project.Root, "features"));

        read.Should().HaveCountGreaterThan(8).And.OnlyContain(feature => feature.Paragraphs.Count > 0 && feature.Scenarios.Count > 0);
        read.Where(feature => feature.Section > 20).Select(feature => feature.File.Name).Should().Equal(["faults.feature", "changed_since_backup.feature"], "the written runbook has no section on what changes or goes wrong meanwhile");
        read.Select(feature => feature.Section).Should().BeInAscendingOrder();
        read[0].File.Name.Should().Be("backups.feature");
    }

    private IReadOnlyList<string> Drift(string book) => BookOrigin.Drift(book, Recovery.Evidence.FeatureFile.ReadAll(features.FullName).Values);

    private async Task RefusedAsync(string why, params EvidenceRecord[] records) =>
        await FluentActions.Awaiting(() => MakeAsync(records)).Should().ThrowAsync<EvidenceException>().WithMessage($"*{why}*HINT: run the drill*");

    private EvidenceRecord Practised(EvidenceRecord record) =>
        record with { Scenario = record.Scenario! with { Sha256 = EvidenceFormat.Sha256(File.ReadAllBytes(FeatureFile)) } };

    private async Task<RunbookBook> MakeAsync(params EvidenceRecord[] records)
    {
        await chain.AppendAsync(records);
        using var key = EvidenceKey.OpenPublic(chain.PublicPem);
        return RunbookBook.Of(RunbookFeature.ReadAll(features.FullName), await ReportSource.ReadAsync(chain.Folder, key, SampleRecords.Begin.AddDays(4), default), new Commands());
    }

    private sealed class Commands : IBookCommands
    {
        public string? Typed(ProcedureRun run) => $"runbook restore {run.Procedure} --file {Folder}/rows.csv";

        public IReadOnlyList<ValueView> Of(string procedure) => [new($"runbook of {procedure}", "Restores it")];
    }
}
