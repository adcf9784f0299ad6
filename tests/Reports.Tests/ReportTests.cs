using System.Text.RegularExpressions;
using System.Xml.Linq;
using Recovery.Evidence;
using Recovery.Evidence.Signing;
using Recovery.Reports;

namespace Recovery.Tests.Reports;

/// <summary>What reports say, in every form; and that what is in a record is never more than text.</summary>
public sealed partial class ReportTests : IDisposable
{
    private readonly ChainFolder chain = new();

    public void Dispose() => chain.Dispose();

    [Fact]
    public async Task The_page_says_what_is_proven_what_is_not_and_whether_it_can_be_trusted()
    {
        var html = ReportFormat.Html.Write(await ReadAsync(SampleRecords.All));

        html.Should().Contain("1 of 4 scenarios FAILED, and 1 NOT PROVEN.").And.Contain("Signed, and every signature holds");
        html.Should().Contain("needs TimescaleDB Community; this environment has the Apache edition");
        html.Should().Contain("public.users, rows: expected 40, seen 39").And.Contain("DIFFERENT");
        html.Should().Contain("pgbackrest --stanza=greenlang --set=20260203-020000F --delta restore");
        html.Should().Contain(EvidenceFormat.Sha256(await File.ReadAllBytesAsync(chain.File("00000001.json"))), "a record is named with its digest");
        html.Should().Contain("20260127-020000F (full)").And.Contain("await-recovery").And.Contain("NOT MET");
        html.Should().Contain("<dt>RPO, at most</dt><dd>40.5 s of 5:00 min: from the last commit to the moment without a server (last commit ");
    }

    [Fact]
    public async Task The_history_of_a_scenario_is_drawn_and_said()
    {
        var html = ReportFormat.Html.Write(await ReadAsync([.. Enumerable.Range(0, 5).Select(day => SampleRecords.Proven(day, rto: 5 + day))]));

        html.Should().Contain("All 1 scenario proven.").And.Contain("5 of 5 proven");
        html.Should().Contain("RTO of the last 5 records that have one: from 5.0 s to 9.0 s, last 9.0 s; the objective is 4:00 h, far above this scale.");
        Points().Matches(html).Should().HaveCount(10, "five of the RTO and five of the RPO");
    }

    [Fact]
    public async Task Evidence_that_does_not_hold_is_said_at_the_top()
    {
        await chain.AppendAsync(SampleRecords.All);
        File.Delete(chain.File("00000002.json"));

        var html = ReportFormat.Html.Write(await ReadAsync([]));

        html.Should().Contain("THE EVIDENCE DOES NOT HOLD").And.Contain("00000002.json: is missing");
    }

    [Fact]
    public async Task Without_a_key_it_is_said_that_nothing_was_checked()
    {
        await chain.AppendAsync(SampleRecords.All);

        var html = ReportFormat.Html.Write(await ReportSource.ReadAsync(chain.Folder, null, SampleRecords.Begin.AddDays(4), default));

        html.Should().Contain("SIGNATURES NOT CHECKED").And.NotContain("every signature holds");
    }

    [Fact]
    public async Task An_empty_folder_is_a_report_that_nothing_is_proven()
    {
        ReportFormat.Html.Write(await ReadAsync([])).Should().Contain("NOTHING IS PROVEN");
        ReportFormat.Markdown.Write(await ReadAsync([])).Should().Contain("NOTHING IS PROVEN");
    }

    [Fact]
    public async Task No_text_of_a_record_is_more_than_text()
    {
        var source = await ReadAsync(HostileRecords.All);
        HostileRecords.Replaced.Should().BeGreaterThan(200);

        var html = ReportFormat.Html.Write(source);
        html.Should().NotContain("<script>alert").And.NotContain("<img").And.Contain("&lt;script&gt;alert(1)&lt;/script&gt;");
        Tags().Matches(html).Select(match => match.Groups["name"].Value).Should().NotContain("textarea").And.NotContain("img");
        Tags().Matches(html).Count(match => match.Groups["name"].Value == "script").Should().Be(1, "only our own behaviour");

        var markdown = ReportFormat.Markdown.Write(source);
        markdown.Should().NotContain("<script").And.NotContain("<img").And.NotContain("[x](").And.NotContain("`y`");

        var junit = XDocument.Parse(ReportFormat.JUnit.Write(source));
        junit.Descendants("testcase").Should().HaveCount(5);
        junit.Descendants("script").Should().BeEmpty();
    }

    [Fact]
    public async Task The_page_needs_nothing_but_itself()
    {
        var html = ReportFormat.Html.Write(await ReadAsync(SampleRecords.All));

        html.Should().Contain("default-src &#x27;none&#x27;").And.NotContain("http:").And.NotContain("https:").And.NotContain("@import").And.NotContain("url(").And.NotContain(" style=");
        Tags().Matches(html).Select(match => match.Groups["name"].Value).Distinct().Should().NotContain(["link", "img", "iframe", "object", "embed"]);
    }

    [Fact]
    public async Task For_CI_systems_what_is_not_proven_is_skipped_with_its_reason()
    {
        var junit = XDocument.Parse(ReportFormat.JUnit.Write(await ReadAsync(SampleRecords.All)));

        var root = junit.Root!;
        (root.Attribute("tests")!.Value, root.Attribute("failures")!.Value, root.Attribute("skipped")!.Value).Should().Be(("4", "1", "1"));
        junit.Descendants("failure").Single().Attribute("message")!.Value.Should().Contain("comparing the restored database");
        junit.Descendants("skipped").Single().Attribute("message")!.Value.Should().Be("not proven: needs TimescaleDB Community; this environment has the Apache edition");
        junit.Descendants("testsuite").Select(suite => suite.Attribute("name")!.Value).Should().Equal("Full restore", "incident");
    }

    [Fact]
    public async Task Only_the_records_of_one_run_are_counted_where_a_chain_has_many()
    {
        var source = await ReadAsync(SampleRecords.All);

        var markdown = ReportFormat.Markdown.Write(source.Only(new HashSet<string> { "00000001.json", "00000003.json" }));

        markdown.Should().Contain("# ⚠️ 1 of 2 scenarios NOT PROVEN.").And.NotContain("FAILED").And.Contain("needs TimescaleDB Community");
    }

    private async Task<ReportSource> ReadAsync(IReadOnlyList<EvidenceRecord> records)
    {
        await chain.AppendAsync(records);
        using var key = EvidenceKey.OpenPublic(chain.PublicPem);
        return await ReportSource.ReadAsync(chain.Folder, key, SampleRecords.Begin.AddDays(4), default);
    }

    [GeneratedRegex("<path class=\"dot ", RegexOptions.CultureInvariant)]
    private static partial Regex Points();

    [GeneratedRegex("<(?<name>[a-z]+)[ >]", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();
}
