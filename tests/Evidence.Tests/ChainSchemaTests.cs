using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Recovery.Evidence.Signing;
using Recovery.Evidence.Storage;

namespace Recovery.Tests.Evidence;

/// <summary>The head and the checkpoint of a chain, as they lie in its folder, are of their published schemas.</summary>
public sealed class ChainSchemaTests : IAsyncLifetime, IDisposable
{
    private static readonly EvaluationOptions Strict = new() { RequireFormatValidation = true };
    private readonly ChainFolder chain = new();

    public async Task InitializeAsync()
    {
        await chain.AppendAsync(SampleRecords.All);
        using var signer = EvidenceKey.OpenPrivate(chain.PrivatePem, null);
        await new EvidenceStore(chain.Folder, signer).PruneAsync(record => record.Sequence < 3, SampleRecords.Begin, default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => chain.Dispose();

    [Theory]
    [InlineData("head", "sequence", "newest")]
    [InlineData("checkpoint", "at", "sequence", "removed", "outcomes")]
    public async Task Each_is_of_its_published_schema_and_nothing_else_is(string name, params string[] required)
    {
        var schema = JsonSchema.FromFile(Path.Combine(AppContext.BaseDirectory, "schema", $"evidence-{name}.schema.json"));
        bool Valid(JsonNode node) => schema.Evaluate(JsonSerializer.SerializeToElement(node), Strict).IsValid;
        var file = JsonNode.Parse(await File.ReadAllTextAsync(chain.File(name + ".json")))!.AsObject();
        Valid(file).Should().BeTrue();

        foreach (var member in required.Append("schema"))
        {
            var without = file.DeepClone().AsObject();
            without.Remove(member).Should().BeTrue();
            Valid(without).Should().BeFalse($"without {member}");
        }

        foreach (var (member, value) in new (string, JsonNode)[] { ("invented", true), ("sequence", 0), ("schema", $"recovery-evidence-{name}/0") })
        {
            var other = file.DeepClone().AsObject();
            other[member] = value;
            Valid(other).Should().BeFalse($"{member} is {value}");
        }
    }
}
