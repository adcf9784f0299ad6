using Recovery.Fixtures.Storage;
using Recovery.Procedures.Backup;
using Recovery.Procedures.Logical;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>How long logical backups are kept.</summary>
[Binding]
public sealed class LogicalRetentionSteps(PracticeScenario practice, BackupScenario backups)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Dictionary<int, string> taken = [];
    private IReadOnlyList<string> before = [];

    /// <summary>Real backups, made on their days; the ages are those on the last one.</summary>
    [Given("^logical backups that are (\\d+), (\\d+), (\\d+) and (\\d+) days old$")]
    public async Task OfAges(int first, int second, int third, int last)
    {
        var site = await practice.OpenAsync();
        int[] ages = [first, second, third, last];
        for (var made = 0; made < ages.Length; made++)
        {
            await backups.DumpAsync();
            taken[ages[made]] = backups.Manifest.Archive;
            await site.Clock.AdvanceAsync(TimeSpan.FromDays(ages[made] - (made + 1 < ages.Length ? ages[made + 1] : 0)) - (made + 1 < ages.Length ? TimeSpan.Zero : TimeSpan.FromMinutes(30)), None);
        }
    }

    [Given("^a logical backup of (\\d+) days ago is the only one$")]
    public async Task OnlyOne(int age)
    {
        var site = await practice.OpenAsync();
        await backups.DumpAsync();
        taken[age] = backups.Manifest.Archive;
        await site.Clock.AdvanceAsync(TimeSpan.FromDays(age), None);
    }

    [Given("^it has been left for (\\d+) days$")]
    public Task Left(int days) => practice.Site.Clock.AdvanceAsync(TimeSpan.FromDays(days), None);

    [When("^the on-call engineer expires logical backups$")]
    public Task Expire() => ExpireAsync(removeIncomplete: false);

    [When("^the on-call engineer expires logical backups and what is left over$")]
    public Task ExpireAll() => ExpireAsync(removeIncomplete: true);

    /// <summary>The physical backups lie below another prefix of the same bucket.</summary>
    [When("^the on-call engineer tries to expire logical backups and what is left over, in the physical backups' folder$")]
    public async Task TryInTheWrongFolder()
    {
        await practice.OpenAsync();
        before = [.. (await practice.Site.ObjectsAsync("base/", None)).Select(item => item.Key)];
        await practice.Site.Clock.AdvanceAsync(TimeSpan.FromDays(2), None);
        await practice.TryAsync(() => ExpireAsync(removeIncomplete: true, "base/"));
    }

    [Then("^no object of the physical backups is gone$")]
    public async Task RepositoryWhole() => (await practice.Site.ObjectsAsync("base/", None)).Select(item => item.Key).Should().Contain(before).And.NotBeEmpty();

    [Then("^those of (\\d+), (\\d+) and (\\d+) days are kept, and that of (\\d+) days is gone with its manifest$")]
    public async Task KeptAndGone(int first, int second, int third, int gone)
    {
        (await backups.LogicalsAsync()).Select(backup => backup.Manifest.Archive).Should().BeEquivalentTo([taken[first], taken[second], taken[third]]);
        using var store = backups.OpenStore();
        (await store.ListAsync(taken[gone], None)).Should().BeEmpty();
        backups.Plan!.Destroys.Should().ContainSingle().Which.Should().Contain(taken[gone] + LogicalManifest.Suffix, "the plan names what goes");
    }

    [Then("^that of (\\d+) days is kept, and the plan says why$")]
    public async Task KeptAsTheLast(int age)
    {
        (await backups.LogicalsAsync()).Should().ContainSingle().Which.Manifest.Archive.Should().Be(taken[age]);
        backups.Plan!.ToString().Should().Contain("last good backup");
    }

    [Then("^what was left over is reported and gone$")]
    public async Task LeftOverGone()
    {
        backups.Plan!.ToString().Should().Contain("without a manifest");
        using var store = backups.OpenStore();
        (await store.ListAsync("logical/", None)).Should().BeEmpty();
    }

    private async Task ExpireAsync(bool removeIncomplete, string prefix = "logical/")
    {
        var request = new ExpireLogicalRequest { Store = practice.Site.Storage.Location(), Prefix = prefix, RemoveIncomplete = removeIncomplete };
        backups.Plan = await new ExpireLogicalProcedure(practice.Site.Host).PlanAsync(request, None);
        await practice.RunAsync(() => Task.FromResult(backups.Plan));
    }
}
