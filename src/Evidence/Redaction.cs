using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Recovery.Evidence;

/// <summary>
/// Takes secrets out of what is kept. Procedures never have any in arguments or messages; this is for what a server, a
/// program or a person says all the same. Doing it twice changes nothing more.
/// </summary>
public static partial class Redaction
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mark = "(redacted)";

    /// <summary>A text without secrets.</summary>
    public static string Redact(string text)
    {
        text = PrivateKey().Replace(text, Mark);
        text = Assignment().Replace(text, $"$1={Mark}");
        text = UserInfo().Replace(text, $"://{Mark}@");
        text = Bearer().Replace(text, $"$1 {Mark}");
        return AccessKey().Replace(text, Mark);
    }

    /// <summary>Redacts every text below a node; names of members are left as they are.</summary>
    internal static void Apply(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, member) in members.ToList())
                {
                    Put(member, text => members[name] = text);
                }

                break;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                {
                    var at = index;
                    Put(items[at], text => items[at] = text);
                }

                break;
            default:
                break;
        }
    }

    private static void Put(JsonNode? node, Action<string> replace)
    {
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text))
        {
            Apply(node);
        }
        else if (Redact(text) is var redacted && redacted != text)
        {
            replace(redacted);
        }
    }

    // A password, key or token that something is set to: PGPASSWORD=…, repo1-s3-key-secret=…, --token=…. Each pattern begins
    // with a fixed word: what comes before it stays, and long texts are passed over at once.
    [GeneratedRegex("""(password|passwd|passphrase|cipher-pass|secret|token|s3-key|access[-_]?key)\s*=\s*(?:'[^']*'|"[^"]*"|[^\s'";,&)]+\)?)""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();

    // The name and password of an address.
    [GeneratedRegex(@"://[^/\s:@]+:[^/\s@]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\b(Bearer)\s+[\w+/.~-]{8,}=*", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Bearer();

    // An access key's identity, as AWS gives them out.
    [GeneratedRegex(@"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", RegexOptions.CultureInvariant)]
    private static partial Regex AccessKey();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex PrivateKey();
}
