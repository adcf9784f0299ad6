namespace Recovery.Evidence;

/// <summary>One command that a run executed.</summary>
public sealed record RunCommand
{
    /// <summary>The step that ran it; null for none.</summary>
    public string? Step { get; init; }

    /// <summary>The command as a person would type it, without secrets.</summary>
    public required string Command { get; init; }

    /// <summary>The host it ran on, by its name in the settings.</summary>
    public string? Host { get; init; }

    /// <summary>When it ended, by the wall clock.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>How long it took, by a monotonic clock.</summary>
    public double? Seconds { get; init; }

    /// <summary>Its exit code; null where it was cut off.</summary>
    public int? ExitCode { get; init; }

    /// <summary>SHA-256 of its standard output: the bytes, where they were wanted as such; else its lines as UTF-8, each ended by a line feed.</summary>
    public string? OutputSha256 { get; init; }
}
