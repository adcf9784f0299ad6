using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Recovery.Evidence;

namespace Recovery.Tests.Evidence;

/// <summary>The file of a record: its published schema, its one form, and what is never in it.</summary>
public sealed class RecordFormatTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromFile(Path.Combine(AppContext.BaseDirectory, "schema", "evidence.schema.json"));
    private static readonly RecordLink Before = new("00000006.json", SampleRecords.Digest('0'));

    [Fact]
    public void Every_kind_of_record_is_of_the_published_schema()
    {
        foreach (var record in SampleRecords.All.Append(SampleRecords.Refused()))
        {
            Valid(EvidenceFormat.Write(record with { Sequence = 1 })).Should().BeTrue(record.Title);
            Valid(EvidenceFormat.Write(record with { Sequence = 7, Previous = Before })).Should().BeTrue(record.Title);
        }
    }

    [Theory]
    [InlineData("outcome")]
    [InlineData("software")]
    [InlineData("runs")]
    [InlineData("scenario")]
    [InlineData("previous")]
    public void A_record_without_what_it_must_have_is_not(string member)
    {
        var node = JsonNode.Parse(EvidenceFormat.Write(SampleRecords.Proven() with { Sequence = 7, Previous = Before }))!.AsObject();
        node.Remove(member).Should().BeTrue();

        Valid(Encoding.UTF8.GetBytes(node.ToJsonString())).Should().BeFalse();
    }

    [Fact]
    public void A_record_with_something_that_cannot_be_is_not()
    {
        foreach (var (member, value) in new (string, JsonNode)[] { ("outcome", "perfect"), ("kind", "story"), ("sequence", 0), ("schema", "recovery-evidence/1"), ("invented", true), ("reason", "none") })
        {
            var node = JsonNode.Parse(EvidenceFormat.Write(SampleRecords.Proven() with { Sequence = 1 }))!.AsObject();
            node[member] = value;
            Valid(Encoding.UTF8.GetBytes(node.ToJsonString())).Should().BeFalse($"{member} is {value}");
        }
    }

    [Fact]
    public void What_is_read_is_written_again_byte_by_byte()
    {
        foreach (var record in SampleRecords.All)
        {
            var bytes = EvidenceFormat.Write(record with { Sequence = 1 });
            EvidenceFormat.Write(EvidenceFormat.Read<EvidenceRecord>(bytes, "file")).Should().Equal(bytes);
            Encoding.UTF8.GetString(bytes).Should().StartWith("{\n  \"schema\": \"recovery-evidence/3\",\n").And.EndWith("}\n").And.NotContain("\r").And.NotContain("null");
        }
    }

    [Theory]
    [InlineData("\"sequence\": 1", "\"sequence\":  1", "somebody has edited it")]
    [InlineData("\"sequence\": 1", "\"sequence\": 1, \"sequence\": 1", "uplicate")]
    [InlineData("\"sequence\": 1", "\"sequence\": 1, \"secret\": 1", "secret")]
    [InlineData("\"outcome\": \"proven\"", "\"outcome\": \"splendid\"", "outcome")]
    [InlineData("\"met\": true", "\"met\": false", "somebody has edited it")]
    public void Another_form_is_refused(string was, string becomes, string message)
    {
        var text = Encoding.UTF8.GetString(EvidenceFormat.Write(SampleRecords.Proven() with { Sequence = 1 }));
        text.Should().Contain(was);

        var read = () => EvidenceFormat.Read<EvidenceRecord>(Encoding.UTF8.GetBytes(text.Replace(was, becomes)), "00000001.json");

        read.Should().Throw<EvidenceException>().WithMessage($"*00000001.json*{message}*HINT:*");
    }

    [Fact]
    public void Secrets_are_in_no_text_of_a_record()
    {
        const string secret = "Sw0rdfish/Sw0rdfish+Sw0rdfish";
        const string key = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----";
        var run = SampleRecords.Proven().Runs[0];
        var record = SampleRecords.Failed() with
        {
            Sequence = 1,
            Reason = $"could not open https://me:Sw0rdfish@storage.example/bucket with AKIAIOSFODNN7EXAMPLE",
            Runs =
            [
                run with
                {
                    Plan = $"PGPASSWORD={secret} psql",
                    Facts = [new("keys", $"repo1-s3-key-secret={secret}")],
                    Failure = $"Authorization: Bearer {secret}",
                    Commands = [run.Commands[0] with { Command = $"curl --token='{secret}' 'https://x/?access_key={secret}&b=1'" }, run.Commands[1] with { Command = key }],
                    Findings = new Dictionary<string, JsonElement> { ["deep"] = JsonSerializer.SerializeToElement(new { List = new[] { new { Text = $"password={secret}" } } }) },
                },
            ],
        };

        var text = Encoding.UTF8.GetString(EvidenceFormat.Write(record));

        text.Should().NotContain("Sw0rdfish").And.NotContain("AKIA").And.NotContain("MIGH").And.Contain(Redaction.Mark).And.Contain("storage.example/bucket").And.Contain("&b=1");
        Encoding.UTF8.GetString(EvidenceFormat.Write(EvidenceFormat.Read<EvidenceRecord>(Encoding.UTF8.GetBytes(text), "file"))).Should().Be(text, "redacting twice changes nothing more");
    }

    private static bool Valid(byte[] json) => Schema.Evaluate(JsonSerializer.Deserialize<JsonElement>(json), new EvaluationOptions { RequireFormatValidation = true }).IsValid;
}
