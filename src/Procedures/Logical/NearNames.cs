namespace Recovery.Procedures.Logical;

/// <summary>Finds what somebody may have meant to type.</summary>
public static class NearNames
{
    private const int Most = 5;

    /// <summary>The names nearest to one, by how many letters must be changed; at most five, and none that is quite another.</summary>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        return [.. known.Distinct(StringComparer.Ordinal)
            .Select(other => (Name: other, Distance: Distance(Plain(name), Plain(other))))
            .Where(pair => pair.Distance <= Math.Max(2, name.Length / 3) || Plain(pair.Name).Contains(Plain(name), StringComparison.Ordinal))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .Take(Most).Select(pair => pair.Name)];
    }

    /// <summary>What a message says of them: <c>did you mean …</c>.</summary>
    public static string Hint(string name, IEnumerable<string> known) =>
        Of(name, known) is { Count: > 0 } near ? $"did you mean {string.Join(", ", near)}?" : "no name is like it.";

    private static string Plain(string name) => name.Replace("\"", string.Empty, StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Levenshtein's distance, row by row.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[right.Length];
    }
}
