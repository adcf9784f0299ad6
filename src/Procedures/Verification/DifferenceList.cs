namespace Recovery.Procedures.Verification;

/// <summary>Collects differences and counts what was looked at, so that comparing nothing is never taken for "nothing differs".</summary>
internal sealed class DifferenceList
{
    private readonly List<Difference> found = [];

    public IReadOnlyList<Difference> Found => found;

    public int Compared { get; private set; }

    public void Add(string item, string what, string expected, string seen) => found.Add(new Difference(item, what, expected, seen));

    public void Value(string item, string what, string? expected, string? seen)
    {
        Compared++;
        if (expected != seen)
        {
            Add(item, what, expected ?? Difference.Absent, seen ?? Difference.Absent);
        }
    }

    /// <summary>Lines that are in one but not in the other.</summary>
    public void Lines(string item, string what, IReadOnlyList<string> expected, IReadOnlyList<string> seen)
    {
        Compared += Math.Max(expected.Count, 1);
        foreach (var line in expected.Except(seen))
        {
            Add(item, what, line, Difference.Absent);
        }

        foreach (var line in seen.Except(expected))
        {
            Add(item, what, Difference.Absent, line);
        }
    }

    /// <summary>Pairs items by name: what is on one side only is a difference, what is on both is compared further.</summary>
    public void Pairs<T>(IEnumerable<T> expected, IEnumerable<T> seen, Func<T, string> name, Func<T, string> describe, string what, Action<T, T> compare)
        where T : notnull
    {
        var there = seen.ToDictionary(name);
        foreach (var item in expected)
        {
            Compared++;
            if (there.Remove(name(item), out var same))
            {
                compare(item, same);
            }
            else
            {
                Add(name(item), what, describe(item), Difference.Absent);
            }
        }

        foreach (var item in there.Values)
        {
            Compared++;
            Add(name(item), what, Difference.Absent, describe(item));
        }
    }
}
