using Recovery.Evidence;
using Recovery.Evidence.History;

namespace Recovery.Tests.Evidence;

/// <summary>What is read of a chain, and the runbook's files.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly ChainFolder chain = new();

    public void Dispose() => chain.Dispose();

    [Fact]
    public async Task Records_are_listed_opened_and_made_trends_of()
    {
        await chain.AppendAsync([.. Enumerable.Range(0, 5).Select(number => SampleRecords.Proven(number, rto: 5 + number)), SampleRecords.Failed(), SampleRecords.Incident()]);
        var history = new EvidenceHistory(chain.Folder);

        var headlines = await history.ReadAsync(default);
        headlines.Select(headline => headline.Sequence).Should().Equal(1, 2, 3, 4, 5, 6, 7);
        headlines[^1].Group.Should().Be("incident");
        (await history.OpenAsync("last", default)).Kind.Should().Be(EvidenceKind.Incident);
        (await history.OpenAsync("6", default)).Outcome.Should().Be(EvidenceOutcome.Failed);
        (await history.OpenAsync("00000001.json", default)).Should().BeEquivalentTo(SampleRecords.Proven(0, 5) with { Sequence = 1 }, options => options.Excluding(member => member.Path.Contains("Findings") || member.Path.Contains("Blueprint")));
        await FluentActions.Awaiting(() => history.OpenAsync("8", default)).Should().ThrowAsync<EvidenceException>().WithMessage("*records 00000001.json to 00000007.json*");

        var trends = EvidenceTrend.Of(headlines);
        trends.Should().HaveCount(3);
        var trend = trends.Single(one => one.Title == SampleRecords.Proven().Title);
        trend.RtoSeconds.Should().Equal(5, 6, 7, 8, 9);
        (trend.Proven, trend.Newest.Sequence).Should().Be((5, 5));
    }

    [Fact]
    public void Two_records_are_compared_value_by_value()
    {
        var second = SampleRecords.Failed();
        second = second with { Software = second.Software with { PostgreSql = "17.12" } };

        var values = RecordComparison.Between(SampleRecords.Proven(), second).ToDictionary(value => value.What);

        values["outcome"].Should().Be(new ComparedValue("outcome", "Proven", "Failed"));
        values["RTO"].Should().Be(new ComparedValue("RTO", "6.250 s", "14500.000 s"));
        values["PostgreSQL"].Same.Should().BeFalse();
        values["pgBackRest"].Same.Should().BeTrue();
        values["step restore-files"].First.Should().Be("3.125 s");
    }

    [Fact]
    public void Every_scenario_of_the_runbook_is_found_in_its_file_with_its_words()
    {
        var features = FeatureFile.ReadAll(Path.Combine(Project.Root, "features"));
        features.Should().HaveCountGreaterThan(8);

        var text = features["Full restore"].Find("The newest backup is <kind>", ["tag"]);
        text.Text.Should().StartWith("Scenario Outline: The newest backup is <kind>\n  Given ").And.EndWith("| incremental  |").And.NotContain("Rule:");
        (text.File, text.Sha256.Length).Should().Be(("full_restore.feature", 64));
        features["Full restore"].Find("The data directory is gone", []).Text.Should().NotContain("@hazard").And.NotContain("A damaged data directory");
        FluentActions.Invoking(() => features["Full restore"].Find("No such scenario", [])).Should().Throw<EvidenceException>();
    }
}
