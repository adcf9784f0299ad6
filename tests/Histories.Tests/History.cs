namespace Recovery.Tests.Histories;

/// <summary>What happens to an estate, as data: it can be printed, carried out again, and made shorter.</summary>
/// <param name="Chapters">One after the other; each goes on with the server that the one before has left.</param>
internal sealed record History(IReadOnlyList<Chapter> Chapters)
{
    public override string ToString() => string.Join(Environment.NewLine, Chapters.Select((chapter, i) => $"chapter {i + 1}{Environment.NewLine}  {chapter}"));
}
