namespace Recovery.Tests.Histories;

/// <summary>What a history came to that it must not.</summary>
/// <param name="Kind">What kind of thing, by which two failures are told apart.</param>
/// <param name="What">All that is known of it.</param>
internal sealed record Problem(string Kind, string What)
{
    /// <summary>The restored data is wrong.</summary>
    public const string WrongData = "wrong data";

    public override string ToString() => $"{Kind}: {What}";
}
