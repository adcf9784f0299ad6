namespace Recovery.Evidence.History;

/// <summary>Something that two records both tell of.</summary>
/// <param name="What">What it is.</param>
/// <param name="First">What the first one says; null where it says nothing.</param>
/// <param name="Second">What the second one says.</param>
public sealed record ComparedValue(string What, string? First, string? Second)
{
    /// <summary>Whether both say the same.</summary>
    public bool Same => First == Second;
}
