using System.Text;
using Recovery.Evidence;
using Recovery.Evidence.Storage;

namespace Recovery.Tests.Evidence;

/// <summary>Whatever is done to evidence shows; an intact chain is the control.</summary>
public sealed class TamperTests : IAsyncLifetime, IDisposable
{
    private readonly ChainFolder chain = new();

    public Task InitializeAsync() => chain.AppendAsync(SampleRecords.All);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => chain.Dispose();

    [Fact]
    public async Task An_intact_chain_holds()
    {
        var report = await chain.VerifyAsync();

        report.Findings.Should().BeEmpty();
        (report.Records, report.Signatures, report.Holds, report.HoldsWholly).Should().Be((4, 4, true, true));
        report.Newest!.Name.Should().Be("00000004.json");
    }

    [Theory]
    [InlineData("00000002.json")]
    [InlineData("00000004.json")]
    [InlineData("head.json")]
    public async Task A_changed_byte_shows(string file)
    {
        var text = await File.ReadAllTextAsync(chain.File(file));
        await File.WriteAllTextAsync(chain.File(file), text.Replace('2', '3'));

        (await FaultsAsync()).Should().Contain(fault => fault.StartsWith(file, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00000001.json", "00000001.json is missing")]
    [InlineData("00000002.json", "00000002.json is missing")]
    [InlineData("00000004.json", "the tail was cut off")]
    [InlineData("head.json", "head.json is missing")]
    public async Task A_missing_file_shows(string file, string said)
    {
        File.Delete(chain.File(file));

        (await FaultsAsync()).Should().Contain(fault => fault.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Records_in_another_order_show()
    {
        File.Move(chain.File("00000002.json"), chain.File("aside"));
        File.Move(chain.File("00000003.json"), chain.File("00000002.json"));
        File.Move(chain.File("aside"), chain.File("00000003.json"));

        (await FaultsAsync()).Should().Contain(fault => fault.Contains("00000002.json says of itself that it is record 3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Removed_records_show_even_where_the_rest_is_numbered_anew()
    {
        File.Delete(chain.File("00000002.json"));
        File.Move(chain.File("00000003.json"), chain.File("00000002.json"));
        File.Move(chain.File("00000004.json"), chain.File("00000003.json"));

        (await FaultsAsync()).Should().Contain(fault => fault.StartsWith("00000002.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_that_was_edited_and_linked_anew_without_the_key_shows()
    {
        // Whoever has no key can write the whole chain anew, digests and head included, but no envelopes.
        using var forged = new ChainFolder();
        var store = new EvidenceStore(forged.Folder);
        foreach (var record in SampleRecords.All)
        {
            await store.AppendAsync(record with { Outcome = EvidenceOutcome.Proven, Reason = null }, default);
        }

        foreach (var name in forged.Names)
        {
            File.Copy(forged.File(name), chain.File(name), overwrite: true);
        }

        (await ChainFolder.VerifyAsync(chain.Folder, null)).Holds.Should().BeTrue("without a key that cannot be seen, which is why it is a warning");
        (await ChainFolder.VerifyAsync(chain.Folder, null)).HoldsWholly.Should().BeFalse();
        (await FaultsAsync()).Should().Contain(fault => fault.Contains("00000002.json is not signed in its present form", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_key_shows()
    {
        using var stranger = new ChainFolder();

        (await chain.VerifyAsync(stranger.PublicPem)).Findings.Where(finding => finding.Message.Contains("another key", StringComparison.Ordinal)).Should().HaveCount(5, "four records and the head");
    }

    [Fact]
    public async Task An_envelope_that_was_changed_or_is_another_files_shows()
    {
        var envelopes = chain.Names.Where(name => name.EndsWith(".dsse", StringComparison.Ordinal) && char.IsDigit(name[0])).ToList();
        var first = await File.ReadAllTextAsync(chain.File(envelopes[0]));
        await File.WriteAllTextAsync(chain.File(envelopes[1]), first);
        var third = await File.ReadAllTextAsync(chain.File(envelopes[2]));
        await File.WriteAllTextAsync(chain.File(envelopes[2]), third.Replace("\"payload\": \"", "\"payload\": \"IA==", StringComparison.Ordinal));
        await File.WriteAllTextAsync(chain.File(envelopes[3]), "{}");

        (await FaultsAsync()).Should().HaveCount(3).And.Contain(fault => fault.Contains("another file", StringComparison.Ordinal)).And.Contain(fault => fault.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_slipped_in_at_the_end_shows()
    {
        await new EvidenceStore(chain.Folder).AppendAsync(SampleRecords.Proven(5), default);

        (await FaultsAsync()).Should().Contain(fault => fault.StartsWith("00000005.json is not signed", StringComparison.Ordinal)).And.Contain(fault => fault.StartsWith("head.json is not signed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_older_head_put_back_shows_only_against_an_anchor()
    {
        var (head, envelope) = (await File.ReadAllTextAsync(chain.File("head.json")), chain.Names.Single(name => name.StartsWith("head.", StringComparison.Ordinal) && name.EndsWith(".dsse", StringComparison.Ordinal)));
        var signature = await File.ReadAllTextAsync(chain.File(envelope));
        await chain.AppendAsync(SampleRecords.Failed());
        var anchor = (await chain.VerifyAsync()).Newest!;
        (await chain.VerifyAsync(anchor: anchor)).Holds.Should().BeTrue();
        await chain.AppendAsync(SampleRecords.Proven(6));
        (await chain.VerifyAsync(anchor: anchor)).Holds.Should().BeTrue("it was the newest once, and is still there");

        File.Delete(chain.File("00000005.json"));
        File.Delete(chain.File("00000006.json"));
        await File.WriteAllTextAsync(chain.File("head.json"), head);
        await File.WriteAllTextAsync(chain.File(envelope), signature);

        (await chain.VerifyAsync()).Holds.Should().BeTrue("the folder alone cannot show it; docs/evidence.md says so");
        (await chain.VerifyAsync(anchor: anchor)).Findings.Should().Contain(finding => finding.File == "00000005.json" && finding.Message.Contains("noted elsewhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_expired_review_shows()
    {
        var due = SampleRecords.Incident().Measures!.Review!.Due.ToDateTime(default);

        (await chain.VerifyAsync(now: new DateTimeOffset(due.AddHours(23), TimeSpan.Zero))).Holds.Should().BeTrue("it is due that day");
        (await chain.VerifyAsync(now: new DateTimeOffset(due.AddDays(1), TimeSpan.Zero))).Findings.Should().ContainSingle().Which.Message.Should().Contain("database on-call").And.Contain("has expired");
    }

    [Fact]
    public async Task An_empty_folder_is_evidence_of_nothing()
    {
        using var empty = new ChainFolder();

        (await empty.VerifyAsync()).Holds.Should().BeFalse();
    }

    [Fact]
    public async Task What_is_not_signed_says_so()
    {
        using var unsigned = new ChainFolder();
        await new EvidenceStore(unsigned.Folder).AppendAsync(SampleRecords.Proven(), default);

        (await ChainFolder.VerifyAsync(unsigned.Folder, null)).Findings.Should().ContainSingle().Which.Message.Should().Contain("NOTHING IS SIGNED");
        (await unsigned.VerifyAsync()).Holds.Should().BeFalse("with a key, a signature is required");
        (await ChainFolder.VerifyAsync(chain.Folder, null)).Findings.Should().ContainSingle().Which.Message.Should().Contain("NOT CHECKED");
    }

    [Fact]
    public async Task A_record_of_another_version_is_not_taken_for_this_one()
    {
        var bytes = await File.ReadAllBytesAsync(chain.File("00000001.json"));
        await File.WriteAllTextAsync(chain.File("00000001.json"), Encoding.UTF8.GetString(bytes).Replace("recovery-evidence/3", "recovery-evidence/4", StringComparison.Ordinal));

        (await FaultsAsync()).Should().Contain(fault => fault.Contains("recovery-evidence/3", StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<string>> FaultsAsync()
    {
        var report = await chain.VerifyAsync();
        report.Holds.Should().BeFalse();
        return [.. report.Findings.Where(finding => finding.Weight == Recovery.Evidence.Verification.FindingWeight.Fault).Select(finding => $"{finding.File} {finding.Message}")];
    }
}
