using Recovery.Evidence.Signing;
using Recovery.Reports;
using Recovery.Reports.Page;

namespace Recovery.Tests.Reports;

/// <summary>docs/controls.md and the features' tags are in step, and the report maps one to the other.</summary>
public sealed class ControlTests
{
    private const string Tag = "@control-";
    private static readonly IReadOnlySet<string> Tagged = Directory.EnumerateFiles(Path.Combine(Project.Root, "features"), "*.feature").SelectMany(File.ReadLines)
        .Where(line => line.TrimStart().StartsWith('@')).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(word => word.StartsWith(Tag, StringComparison.Ordinal)).Select(word => word[Tag.Length..]).ToHashSet();

    [Fact]
    public void Every_control_has_a_scenario_and_every_tag_a_control()
    {
        var known = ControlView.Known.Select(control => control.Tag).ToList();

        known.Should().HaveCountGreaterThan(10).And.OnlyHaveUniqueItems();
        known.Should().BeSubsetOf(Tagged, "a control without a scenario is a claim without proof");
        Tagged.Should().BeSubsetOf(known, "a tag without a control means nothing");
    }

    [Fact]
    public void Every_standard_that_is_asked_for_is_there()
    {
        ControlView.Known.Select(control => control.Requirement).Should()
            .Contain(text => text.Contains("A.5.29")).And.Contain(text => text.Contains("A.5.30")).And.Contain(text => text.Contains("A.8.13")).And.Contain(text => text.Contains("A.8.14"))
            .And.Contain(text => text.Contains("A1.2")).And.Contain(text => text.Contains("A1.3"))
            .And.Contain(text => text.Contains("CP-4")).And.Contain(text => text.Contains("CP-9")).And.Contain(text => text.Contains("CP-10"))
            .And.Contain(text => text.Contains("Article 11")).And.Contain(text => text.Contains("Article 12"));
    }

    [Fact]
    public async Task The_report_says_what_supports_a_control_and_what_nothing_supports()
    {
        using var chain = new ChainFolder();
        await chain.AppendAsync(SampleRecords.All);
        using var key = EvidenceKey.OpenPublic(chain.PublicPem);

        var controls = ControlView.Of((await ReportSource.ReadAsync(chain.Folder, key, SampleRecords.Begin, default)).Newest);

        controls.Single(control => control.Tag == "A.8.13").Should().Match<ControlView>(control => control.Counts == "1 FAILED, 1 NOT PROVEN, 1 proven" && control.Style == "failed");
        controls.Single(control => control.Tag == "CP-4").Should().Match<ControlView>(control => control.Counts == "NOTHING HERE SUPPORTS IT" && control.Style == "not-proven");
    }
}
