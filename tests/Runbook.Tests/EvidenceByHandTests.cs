using Recovery.Evidence;
using Recovery.Tests.Evidence;

namespace Recovery.Tests.Runbook;

/// <summary>Evidence by hand: what an auditor and an engineer type.</summary>
public sealed class EvidenceByHandTests : IAsyncLifetime, IDisposable
{
    private readonly ChainFolder chain = new();

    private string Key => chain.File("public.pem");

    public async Task InitializeAsync()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await chain.AppendAsync(SampleRecords.All.Select(record => record with { Measures = record.Measures is { } measures ? measures with { Review = new ObjectiveReview("me", today, today.AddDays(31)) } : null }));
        await File.WriteAllTextAsync(Key, chain.PublicPem);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => chain.Dispose();

    [Fact]
    public async Task Whoever_has_the_folder_and_the_key_verifies_it()
    {
        var whole = await InProcess.RunAsync("evidence", "verify", chain.Path, "--key", Key);
        whole.ExitCode.Should().Be(0, whole.Output);
        whole.Output.Should().Contain("4 records, the newest 00000004.json").And.Contain("4 signatures hold; the evidence holds").And.Contain("public.pem: is no part of the evidence");

        var one = await InProcess.RunAsync("evidence", "verify", chain.File("00000002.json"), "--key", Key);
        (one.ExitCode, one.Output).Should().Match<(int Code, string Text)>(said => said.Code == 0 && said.Text.Contains("00000002.json: holds"));

        var without = await InProcess.RunAsync("evidence", "verify", chain.Path);
        (without.ExitCode, without.Output).Should().Match<(int Code, string Text)>(said => said.Code == 7 && said.Text.Contains("NOT CHECKED"));
    }

    [Fact]
    public async Task What_does_not_hold_ends_with_5_and_is_named()
    {
        await File.WriteAllTextAsync(chain.File("00000002.json"), (await File.ReadAllTextAsync(chain.File("00000002.json"))).Replace("FAILED", "proven", StringComparison.Ordinal).Replace("\"failed\"", "\"proven\"", StringComparison.Ordinal));

        var said = await InProcess.RunAsync("evidence", "verify", chain.Path, "--key", Key);
        said.ExitCode.Should().Be(5);
        said.Output.Should().Contain("DOES NOT HOLD: 00000002.json").And.Contain("DOES NOT HOLD: 00000003.json: follows 00000002.json");
        (await InProcess.RunAsync("evidence", "verify", chain.File("00000002.json"), "--key", Key)).ExitCode.Should().Be(5);
        (await InProcess.RunAsync("evidence", "verify", chain.File("00000001.json"), "--key", Key)).ExitCode.Should().Be(0, "nothing is wrong with that one");
        (await InProcess.RunAsync("evidence", "verify", chain.Path, "--json")).Of("verification").Single().GetProperty("holds").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task A_report_is_written_in_every_form_and_its_end_says_whether_the_evidence_holds()
    {
        foreach (var (format, beginning) in new[] { ("html", "<!DOCTYPE html>"), ("junit", "<?xml"), ("markdown", "# ") })
        {
            var said = await InProcess.RunAsync("evidence", "report", chain.Path, "--key", Key, "--format", format, "--output", chain.File("report"));
            said.ExitCode.Should().Be(0, said.Output);
            (await File.ReadAllTextAsync(chain.File("report"))).Should().StartWith(beginning).And.Contain(format == "junit" ? "not proven: needs TimescaleDB Community" : "NOT PROVEN");
        }

        File.Delete(chain.File("00000003.json"));
        (await InProcess.RunAsync("evidence", "report", chain.Path, "--output", chain.File("report"))).ExitCode.Should().Be(5);
        (await File.ReadAllTextAsync(chain.File("report"))).Should().Contain("THE EVIDENCE DOES NOT HOLD");
        (await InProcess.RunAsync("evidence", "report", chain.File("nowhere"))).ExitCode.Should().Be(3);
        (await InProcess.RunAsync("evidence", "book", chain.Path, "--features", chain.File("nowhere"))).ExitCode.Should().Be(3);
    }

    [Fact]
    public async Task What_happened_is_listed_shown_followed_and_compared()
    {
        (await RunAsync("list")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(4);
        (await RunAsync("list", "incident")).Output.Should().Contain("RTO 6.3 s of 14400 s");
        (await RunAsync("show", "2")).Output.Should().Contain("FAILED: The last commits were never archived").And.Contain("NOT MET").And.Contain("public.users, rows: expected 40, seen 39").And.Contain("estimate at production's size").And.Contain("reached 0/5000148 from backup set 20260203-020000F");
        (await RunAsync("show", "last")).Output.Should().Contain("RPO at most 40.5 s (from the last commit");
        (await RunAsync("trend", "data directory")).Output.Should().Contain("1 of 1 proven; RTO 6.3 s now");
        (await RunAsync("compare", "1", "2")).Output.Should().Contain("* outcome").And.Contain("  pgBackRest");
        (await RunAsync("show", "last", "--json")).Of("record").Single().GetProperty("title").GetString().Should().Be("Restore the whole cluster");
    }

    [Fact]
    public async Task Old_records_are_removed_after_a_look_at_what_goes()
    {
        var key = chain.File("key.pem");
        await File.WriteAllTextAsync(key, chain.PrivatePem);
        var age = DateTimeOffset.UtcNow - SampleRecords.Begin.AddDays(1.5);
        string[] rest = ["--setting", $"evidence.retention={(int)age.TotalHours}h", "--setting", "evidence.keyFile=" + key];

        (await RunAsync(["prune", "--plan", .. rest])).Output.Should().Contain("DESTROYS: 2 records");
        (await RunAsync(["prune", "--yes", .. rest[..2]])).ExitCode.Should().Be(3, "a signed chain gets a signed checkpoint");
        (await RunAsync(["prune", .. rest])).ExitCode.Should().Be(3, "there is nobody to ask");
        chain.Names.Should().Contain("00000001.json");
        (await RunAsync(["prune", "--yes", .. rest])).Output.Should().Contain("2 records removed");

        chain.Names.Should().NotContain("00000001.json").And.Contain("00000003.json").And.Contain("checkpoint.json");
        (await InProcess.RunAsync("evidence", "verify", chain.Path, "--key", Key)).ExitCode.Should().Be(0);
    }

    private Task<Result> RunAsync(params string[] arguments) => InProcess.RunAsync(["evidence", .. arguments, "--evidence", chain.Path]);
}
