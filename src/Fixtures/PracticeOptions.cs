namespace Recovery.Fixtures;

/// <summary>Where practice environments live, and what they are filled with.</summary>
public sealed record PracticeOptions
{
    /// <summary>What a populated site holds.</summary>
    public required ISeed Seed { get; init; }

    /// <summary>Which environment: <c>embedded</c> or <c>containers</c>; null for the one that fits this machine.</summary>
    public string? Environment { get; init; }

    /// <summary>Is told why the environment was chosen, where there is something to tell.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>The root with PostgreSQL and its tools (<c>/</c> for this machine's own); null for the one that the set-up made.</summary>
    public string? Root { get; init; }

    /// <summary>How sites are kept apart from the machine (<see cref="EnvironmentFacts.Isolation"/>); null for the best that it allows.</summary>
    public string? Isolation { get; init; }

    /// <summary>Where roots and templates lie.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Where open sites lie; null for memory (<c>/dev/shm</c>) where there is enough of it and the isolation allows it, else a folder of the cache. Servers flush to disk all the time; on a disk that is where most of a scenario's time goes.</summary>
    public string? SitesDirectory { get; init; }

    /// <summary>Where the evidence of failed scenarios is kept, in a folder <c>failed</c>.</summary>
    public required string ResultsDirectory { get; init; }

    /// <summary>The folder of the chain of evidence that the scenarios are appended to.</summary>
    public required string EvidenceDirectory { get; init; }

    /// <summary>The options that the environment variables <c>DRILL_ENVIRONMENT</c>, <c>DRILL_ROOT</c>, <c>DRILL_SITES</c>, <c>DRILL_RESULTS</c>, <c>DRILL_EVIDENCE</c> and <c>XDG_CACHE_HOME</c> ask for.</summary>
    /// <param name="seed">What a populated site holds.</param>
    public static PracticeOptions FromEnvironment(ISeed seed)
    {
        var results = Path.GetFullPath(Variable("DRILL_RESULTS") ?? Path.Combine("artifacts", "results"));
        var home = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
        return new PracticeOptions
        {
            Seed = seed,
            Environment = Variable("DRILL_ENVIRONMENT"),
            Root = Variable("DRILL_ROOT"),
            CacheDirectory = Path.Combine(Variable("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache"), "drills"),
            SitesDirectory = Variable("DRILL_SITES"),
            ResultsDirectory = results,
            EvidenceDirectory = Path.GetFullPath(Variable("DRILL_EVIDENCE") ?? Path.Combine(results, "evidence")),
        };
    }

    private static string? Variable(string name) =>
        System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
