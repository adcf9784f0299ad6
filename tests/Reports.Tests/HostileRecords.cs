using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Recovery.Evidence;

namespace Recovery.Tests.Reports;

/// <summary>Records in which every text that a run, a server or a person may have written is an attack on whoever shows it.</summary>
internal static partial class HostileRecords
{
    /// <summary>What every text holds: a script, an end of what it may stand in, and a number that makes texts differ.</summary>
    public const string Attack = "<script>alert(1)</script>";

    /// <summary>The samples, attacked.</summary>
    public static IReadOnlyList<EvidenceRecord> All => [.. SampleRecords.All.Append(SampleRecords.Refused()).Select(Of)];

    /// <summary>How many texts of the samples were replaced: that it was tried is to be seen.</summary>
    public static int Replaced { get; private set; }

    private static EvidenceRecord Of(EvidenceRecord record)
    {
        var node = JsonSerializer.SerializeToNode(record, EvidenceFormat.Json)!;
        Attacked(node);
        return node.Deserialize<EvidenceRecord>(EvidenceFormat.Json)!;
    }

    private static void Attacked(JsonNode node)
    {
        foreach (var (parent, key, value) in Texts(node).ToList())
        {
            Replaced++;
            var text = $"{value} {Attack}'\"><img src=x onerror=alert({Replaced})>{{{{ page }}}}{{% include 'x' %}}]]>--></textarea></style> \u0001 [x](javascript:alert(1)) | `y`";
            if (parent is JsonArray array)
            {
                array[(int)key] = text;
            }
            else
            {
                parent[(string)key] = text;
            }
        }
    }

    private static IEnumerable<(JsonNode Parent, object Key, string Value)> Texts(JsonNode node)
    {
        var children = node switch
        {
            JsonObject members => members.Select(member => ((object)member.Key, member.Value)),
            JsonArray items => items.Select((item, at) => ((object)at, item)),
            _ => [],
        };
        foreach (var (key, child) in children)
        {
            if (child is JsonValue value && value.TryGetValue<string>(out var text))
            {
                if (!Fixed().IsMatch(text) && key is not ("schema" or "kind" or "outcome" or "state"))
                {
                    yield return (node, key, text);
                }
            }
            else if (child is not null)
            {
                foreach (var found in Texts(child))
                {
                    yield return found;
                }
            }
        }
    }

    /// <summary>Texts that can be nothing else: moments, days.</summary>
    [GeneratedRegex(@"^\d{4}-\d\d-\d\d(T[\d:.+-]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Fixed();
}
