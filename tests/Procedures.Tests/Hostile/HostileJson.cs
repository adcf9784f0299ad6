using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace Recovery.Tests.Hostile;

/// <summary>JSON that began as a program of ours or pgBackRest wrote it, and was then changed by somebody who wants harm.</summary>
internal static class HostileJson
{
    private static readonly string Deep = new string('[', 5000) + new string(']', 5000);

    private static readonly Gen<string> Value = Gen.OneOf(
        HostileText.One("null", "true", "[]", "{}", "[[]]", "-1", "0", "1e400", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615", "99999999999999999999999999", "1.5", "\"\"", "\"../../../../etc/passwd\"", "\"/etc/shadow\"", "\"\\u0000\"", "\"\\ud834\"", "{\"size\":-1}", "\"FFFFFFFFFFFFFFFFFFFFFFFF\"", "\"99999999-999999F\"", "\"base/backup/main/backup.info\"", "\"logical/../base/x\"", Deep),
        HostileText.Any.Select(text => JsonValue.Create(new string([.. text.Where(c => !char.IsSurrogate(c))])).ToJsonString()));

    /// <summary>Changed texts of a good one.</summary>
    /// <param name="good">The good one.</param>
    public static Gen<string> Of(string good) => Gen.Frequency(
        (12, Gen.Select(Gen.Int[0, 10_000], Value, Gen.Int[0, 3]).Select((at, value, how) => Changed(good, at, value, how))),
        (2, Gen.Int[0, good.Length].Select(length => good[..length])),
        (2, Gen.Select(Gen.Int[0, good.Length - 1], Gen.Char[' ', '~'], Gen.Int[1, 3]).Select((at, c, count) => good.Remove(at, Math.Min(count, good.Length - at)).Insert(at, c.ToString()))),
        (1, Value),
        (1, HostileText.Any)).Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

    private static string Changed(string good, int at, string value, int how)
    {
        var root = JsonNode.Parse(good)!;
        var places = new List<(JsonNode Parent, string? Name, int Index)>();
        Walk(root, places);
        var (parent, name, index) = places[at % places.Count];
        const string mark = "\"(here)\"";
        if (parent is JsonObject members)
        {
            _ = how == 0 ? members.Remove(name!) : (members[name!] = JsonNode.Parse(mark)) is not null;
        }
        else
        {
            parent.AsArray()[index] = JsonNode.Parse(mark);
        }

        var text = new StringBuilder(root.ToJsonString()).Replace(mark, value);
        return how == 3 && name is not null ? text.ToString().Replace($"\"{name}\":", $"\"{name}\":{value},\"{name}\":", StringComparison.Ordinal) : text.ToString();
    }

    private static void Walk(JsonNode node, List<(JsonNode Parent, string? Name, int Index)> places)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, member) in members)
            {
                places.Add((node, name, -1));
                Walk(member ?? JsonValue.Create(0), places);
            }
        }
        else if (node is JsonArray items)
        {
            for (var index = 0; index < items.Count; index++)
            {
                places.Add((node, null, index));
                Walk(items[index] ?? JsonValue.Create(0), places);
            }
        }
    }
}
