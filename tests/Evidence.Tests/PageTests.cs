using System.Text.RegularExpressions;
using Recovery.Procedures.Hosts;

namespace Recovery.Tests.Evidence;

/// <summary>The commands of docs/evidence.md are run as they stand there.</summary>
public sealed partial class PageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Project.Root, "docs", "evidence.md"));

    [Fact]
    public async Task The_check_without_our_program_holds_for_an_intact_chain_and_for_no_other()
    {
        using var chain = new ChainFolder();
        await chain.AppendAsync(SampleRecords.All);

        (await CheckAsync(chain)).Should().Match<CommandResult>(said => said.ExitCode == 0 && said.Output.Contains("the evidence holds; the newest is {\"name\":\"00000004.json\""));

        using var stranger = new ChainFolder();
        (await CheckAsync(chain, stranger.PublicPem)).Output.Should().Contain("DOES NOT HOLD: 00000001.json");
        foreach (var (file, change) in new (string, Action<string>)[] { ("00000002.json", file => File.WriteAllText(file, File.ReadAllText(file) + " ")), ("00000003.json", File.Delete), ("00000004.json", File.Delete), ("head.json", File.Delete) })
        {
            var kept = await File.ReadAllBytesAsync(chain.File(file));
            change(chain.File(file));
            var said = await CheckAsync(chain);
            said.ExitCode.Should().NotBe(0, $"{file} was changed or removed");
            (said.Output + said.Error).Should().ContainAny("DOES NOT HOLD", "head.json");
            await File.WriteAllBytesAsync(chain.File(file), kept);
        }

        (await CheckAsync(chain)).ExitCode.Should().Be(0, "all is as it was");
    }

    [Fact]
    public async Task The_check_holds_after_old_records_were_removed()
    {
        using var chain = new ChainFolder();
        await chain.AppendAsync(SampleRecords.All);
        using var signer = Recovery.Evidence.Signing.EvidenceKey.OpenPrivate(chain.PrivatePem, null);
        await new Recovery.Evidence.Storage.EvidenceStore(chain.Folder, signer).PruneAsync(record => record.Sequence < 3, SampleRecords.Begin, default);

        (await CheckAsync(chain)).Should().Match<CommandResult>(said => said.ExitCode == 0 && said.Output.Contains("the evidence holds"));
    }

    [Fact]
    public async Task The_keys_are_made_as_the_page_says()
    {
        using var folder = new ChainFolder();
        var made = await Host.Local.RunAsync(new HostCommand("sh", "-euc", $"cd \"$1\"; export EVIDENCE_PASSPHRASE=correct; {Block("make-keys")}", "sh", folder.Path), default);

        Recovery.Evidence.Signing.EvidenceKey.OpenPrivate(folder.File("key.pem"), "correct").Dispose();
        using var key = Recovery.Evidence.Signing.EvidenceKey.OpenPublic(folder.File("public.pem"));
        made.Output.Should().StartWith(key.KeyId);
    }

    private static async Task<CommandResult> CheckAsync(ChainFolder chain, string? publicPem = null)
    {
        using var key = new ChainFolder();
        await File.WriteAllTextAsync(key.File("public.pem"), publicPem ?? chain.PublicPem);
        return await Host.Local.TryRunAsync(new HostCommand("sh", "-euc", $"cd \"$1\"; PUBLIC=$2\n{Block("check")}", "sh", chain.Path, key.File("public.pem")), default);
    }

    private static string Block(string name) => Blocks().Matches(Page).Select(match => match.Groups["text"].Value).Single(text => text.StartsWith($"# {name}\n", StringComparison.Ordinal));

    [GeneratedRegex("```sh\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
