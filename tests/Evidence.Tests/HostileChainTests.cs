using System.Text;
using CsCheck;
using Recovery.Evidence.Storage;
using Recovery.Procedures.Errors;
using Recovery.Tests.Hostile;

namespace Recovery.Tests.Evidence;

/// <summary>A chain in a bucket that somebody else can write into.</summary>
public sealed class HostileChainTests : IDisposable
{
    private readonly ChainFolder chain = new();

    [Fact]
    public async Task A_changed_file_of_any_kind_is_named_and_brings_no_reader_down()
    {
        await chain.AppendAsync(SampleRecords.All);
        var good = chain.Names.ToDictionary(name => name, name => File.ReadAllBytes(chain.File(name)), StringComparer.Ordinal);
        (await ChainFolder.VerifyAsync(new MemoryFolder(good), chain.PublicPem)).Holds.Should().BeTrue();
        var names = good.Keys.Where(name => !name.EndsWith(EvidenceNames.EnvelopeEnd, StringComparison.Ordinal) || name.StartsWith("head", StringComparison.Ordinal)).ToArray();
        var (held, refused) = (0, 0);
        await HostileText.One(names).SelectMany(name => HostileJson.Of(Encoding.UTF8.GetString(good[name])).Select(text => (name, text))).SampleAsync(
            async change =>
            {
                var bytes = Encoding.UTF8.GetBytes(change.text);
                var folder = new MemoryFolder(new(good, StringComparer.Ordinal) { [change.name] = bytes });
                try
                {
                    var report = await ChainFolder.VerifyAsync(folder, chain.PublicPem);

                    // An envelope may be written in other words, as long as its signature holds.
                    (report.Holds && !bytes.AsSpan().SequenceEqual(good[change.name]) && !change.name.EndsWith(EvidenceNames.EnvelopeEnd, StringComparison.Ordinal)).Should().BeFalse();
                    held += report.Holds ? 1 : 0;
                    await new EvidenceStore(folder).AppendAsync(SampleRecords.All[0], default);
                }
                catch (RecoveryException)
                {
                    refused++;
                }
            },
            iter: 2000, threads: 1);
        (held + refused).Should().BeLessThan(2000);
    }

    public void Dispose() => chain.Dispose();

    private sealed class MemoryFolder(Dictionary<string, byte[]> files) : IEvidenceFolder
    {
        public string Name => "memory";

        public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>([.. files.Keys.Order(StringComparer.Ordinal)]);

        public Task<byte[]?> FindAsync(string name, CancellationToken cancellation) => Task.FromResult(files.GetValueOrDefault(name));

        public Task WriteAsync(string name, byte[] content, CancellationToken cancellation)
        {
            files[name] = content;
            return Task.CompletedTask;
        }

        public Task<bool> AddAsync(string name, byte[] content, CancellationToken cancellation) => Task.FromResult(files.TryAdd(name, content));

        public Task RemoveAsync(string name, CancellationToken cancellation)
        {
            files.Remove(name);
            return Task.CompletedTask;
        }

        public Task<IDisposable?> LockAsync(CancellationToken cancellation) => Task.FromResult<IDisposable?>(null);
    }
}
