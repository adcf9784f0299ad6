namespace Recovery.Procedures.Tables;

/// <summary>Names like the one that was not found.</summary>
internal static class NearNames
{
    /// <summary>The nearest names, as the end of a message: <c>; near it: public.users</c>. Empty where none is near.</summary>
    public static string Describe(TableName wanted, IEnumerable<TableName> there)
    {
        var near = there
            .Select(table => (Table: table, Distance: Math.Min(Distance(table.Name.ToUpperInvariant(), wanted.Name.ToUpperInvariant()), table.Name.Contains(wanted.Name, StringComparison.OrdinalIgnoreCase) ? 2 : int.MaxValue)))
            .Where(candidate => candidate.Distance <= Math.Max(2, wanted.Name.Length / 3))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Table.ToString(), StringComparer.Ordinal)
            .Take(5)
            .Select(candidate => candidate.Table.ToString())
            .ToList();
        return near.Count == 0 ? string.Empty : "; near it: " + string.Join(", ", near);
    }

    // Levenshtein's distance, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[b.Length];
    }
}
