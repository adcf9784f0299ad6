namespace Recovery.Procedures.Hosts;

/// <summary>How a command ended.</summary>
/// <param name="CommandLine">The command as a person would type it, without the host's prefix.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Duration">How long it ran, by a monotonic clock.</param>
public sealed record CommandResult(string CommandLine, int ExitCode, string Output, string Error, TimeSpan Duration);
