using System.Diagnostics;
using Recovery.Evidence;
using Recovery.Evidence.History;
using Recovery.Evidence.Signing;
using Recovery.Evidence.Storage;

namespace Recovery.Tests.Evidence;

/// <summary>Appending to a chain: side by side, with kills in the middle, and with old records removed.</summary>
public sealed class ChainTests : IDisposable
{
    private readonly ChainFolder chain = new();

    public void Dispose() => chain.Dispose();

    [Fact]
    public async Task Writers_side_by_side_make_one_chain()
    {
        const int writers = 6, each = 8;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() => chain.AppendAsync(Enumerable.Range(0, each).Select(number => SampleRecords.Proven((writer * each) + number))))));

        var report = await chain.VerifyAsync(now: SampleRecords.Begin.AddDays(1));
        report.Findings.Should().BeEmpty();
        report.Records.Should().Be(writers * each);
    }

    [Fact]
    public async Task Processes_that_append_at_once_make_one_chain()
    {
        const int each = 20;
        string[] writers = ["one", "two"];
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        var ended = await Task.WhenAll(writers.Select(async writer =>
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(WriterProgram).Assembly.Location, chain.Path, writer, $"{each}"]) { RedirectStandardError = true, Environment = { [WriterProgram.Key] = chain.PrivatePem } })!;
            using var killed = stop.Token.Register(() => process.Kill());
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, said);
        }));

        ended.Should().OnlyContain(end => end.ExitCode == 0 && end.said.Length == 0);
        var titles = (await new EvidenceHistory(chain.Folder).ReadAsync(default)).Select(headline => headline.Title).ToList();
        titles.Count(title => title == "one").Should().BeGreaterThanOrEqualTo(each);
        titles.Count(title => title == "two").Should().BeGreaterThanOrEqualTo(each);
        titles.Zip(titles.Skip(1)).Count(pair => pair.First != pair.Second).Should().BeGreaterThan(0, "they wrote at once");
        var report = await chain.VerifyAsync(now: SampleRecords.Begin.AddDays(1));
        report.Findings.Should().BeEmpty();
        report.Records.Should().Be(titles.Count);
        chain.Names.Where(name => name.EndsWith(".dsse", StringComparison.Ordinal)).Should().HaveCount(titles.Count + 1, "an envelope for each record and the head, and none of a record that never was");
    }

    [Fact]
    public async Task A_writer_that_is_killed_anywhere_leaves_a_chain_that_holds_and_goes_on()
    {
        var cuts = 0;
        for (var allowed = 0; ; allowed++)
        {
            using var one = new ChainFolder();
            await one.AppendAsync(SampleRecords.Proven(), SampleRecords.Proven(1));
            using (var signer = EvidenceKey.OpenPrivate(one.PrivatePem, null))
            {
                var append = () => new EvidenceStore(new CutFolder(one.Folder, allowed), signer).AppendAsync(SampleRecords.Proven(2), default);
                if (await Record.ExceptionAsync(append) is not { } killed)
                {
                    break;
                }

                killed.Should().BeOfType<OperationCanceledException>();
                cuts++;
            }

            var left = await one.VerifyAsync();
            left.Holds.Should().BeTrue($"after {allowed} writes: {string.Join("; ", left.Findings)}");
            left.Records.Should().BeInRange(2, 3);
            await one.AppendAsync(SampleRecords.Proven(3));
            var mended = await one.VerifyAsync();
            mended.Findings.Should().BeEmpty($"the next writer mends what {allowed} writes had left");
            mended.Records.Should().Be(left.Records + 1);
        }

        cuts.Should().Be(5, "envelope, record, the head's envelope, head, and the old head's envelope");
    }

    [Fact]
    public async Task Half_a_file_is_never_seen()
    {
        await chain.AppendAsync(SampleRecords.Proven());
        await File.WriteAllTextAsync(chain.File("00000002.json.new"), "{ \"schema\": \"recov");

        (await chain.VerifyAsync()).Findings.Should().BeEmpty("a kill left it beside its place");
        await chain.AppendAsync(SampleRecords.Proven(1));
        (await chain.VerifyAsync()).Records.Should().Be(2);
        chain.Names.Should().NotContain(name => name.EndsWith(".new", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_another_writer_was_first_the_record_comes_after_it()
    {
        await chain.AppendAsync(SampleRecords.Proven());
        using var signer = EvidenceKey.OpenPrivate(chain.PrivatePem, null);
        var slow = new OvertakenFolder(chain.Folder, () => chain.AppendAsync(SampleRecords.Failed()));

        (await new EvidenceStore(slow, signer).AppendAsync(SampleRecords.NotProven(), default)).Name.Should().Be("00000003.json");

        (await chain.VerifyAsync()).Findings.Should().BeEmpty();
        (await new EvidenceHistory(chain.Folder).ReadAsync(default)).Select(headline => headline.Outcome).Should().Equal(EvidenceOutcome.Proven, EvidenceOutcome.Failed, EvidenceOutcome.NotProven);
    }

    [Fact]
    public async Task Old_records_are_removed_and_the_rest_still_verifies()
    {
        await chain.AppendAsync(SampleRecords.All);
        using var signer = EvidenceKey.OpenPrivate(chain.PrivatePem, null);
        var store = new EvidenceStore(chain.Folder, signer);

        (await store.PruneAsync(record => record.Began < SampleRecords.Begin.AddDays(2), SampleRecords.Begin.AddDays(4), default)).Should().Be(2);
        (await store.PruneAsync(_ => false, SampleRecords.Begin.AddDays(4), default)).Should().Be(0);

        chain.Names.Should().NotContain(name => name.StartsWith("00000002", StringComparison.Ordinal), "its envelope goes with it");
        var report = await chain.VerifyAsync();
        report.Findings.Should().BeEmpty();
        report.Records.Should().Be(2);
        await chain.AppendAsync(SampleRecords.Proven(5));
        (await store.PruneAsync(record => record.Began < SampleRecords.Begin.AddDays(3), SampleRecords.Begin.AddDays(6), default)).Should().Be(1);
        (await chain.VerifyAsync()).Findings.Should().BeEmpty("a second checkpoint takes the first one's place");
        EvidenceFormat.Read<EvidenceCheckpoint>(await File.ReadAllBytesAsync(chain.File("checkpoint.json")), "checkpoint").Outcomes.Should().Equal(new Dictionary<EvidenceOutcome, int> { [EvidenceOutcome.Proven] = 1, [EvidenceOutcome.Failed] = 1, [EvidenceOutcome.NotProven] = 1 });
    }

    [Fact]
    public async Task Without_its_checkpoint_or_with_one_that_says_more_the_rest_does_not_hold()
    {
        await chain.AppendAsync(SampleRecords.All);
        using var signer = EvidenceKey.OpenPrivate(chain.PrivatePem, null);
        await new EvidenceStore(chain.Folder, signer).PruneAsync(record => record.Began < SampleRecords.Begin.AddDays(2), SampleRecords.Begin.AddDays(4), default);
        var checkpoint = await File.ReadAllTextAsync(chain.File("checkpoint.json"));

        File.Delete(chain.File("checkpoint.json"));
        (await chain.VerifyAsync()).Holds.Should().BeFalse();
        File.Delete(chain.File("00000003.json"));
        await File.WriteAllTextAsync(chain.File("checkpoint.json"), checkpoint.Replace("\"sequence\": 2", "\"sequence\": 3", StringComparison.Ordinal));
        (await chain.VerifyAsync()).Findings.Should().Contain(finding => finding.File == "checkpoint.json");
    }

    [Fact]
    public async Task A_broken_chain_is_not_removed()
    {
        await chain.AppendAsync(SampleRecords.All);
        File.Delete(chain.File("00000001.json"));

        var prune = () => new EvidenceStore(chain.Folder).PruneAsync(_ => true, SampleRecords.Begin, default);

        await prune.Should().ThrowAsync<EvidenceException>().WithMessage("*00000002.json follows nothing*");
        chain.Names.Should().Contain("00000002.json");
    }

    /// <summary>A folder whose writer is killed after some writes.</summary>
    private sealed class CutFolder(IEvidenceFolder inner, int allowed) : FolderAround(inner)
    {
        private int written;

        protected override Task BeforeWriteAsync() => written++ < allowed ? Task.CompletedTask : throw new OperationCanceledException("killed");
    }

    /// <summary>A folder without a lock, in which another writer is quicker once.</summary>
    private sealed class OvertakenFolder(IEvidenceFolder inner, Func<Task> overtake) : FolderAround(inner)
    {
        private bool done;

        public override async Task<bool> AddAsync(string name, byte[] content, CancellationToken cancellation)
        {
            if (!done)
            {
                done = true;
                await overtake();
            }

            return await base.AddAsync(name, content, cancellation);
        }

        public override Task<IDisposable?> LockAsync(CancellationToken cancellation) => Task.FromResult<IDisposable?>(null);
    }
}
