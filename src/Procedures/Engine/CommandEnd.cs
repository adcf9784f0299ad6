namespace Recovery.Procedures.Engine;

/// <summary>How a command ended, in the data of its event (<see cref="RunEventKind.Command"/>).</summary>
/// <param name="ExitCode">Its exit code; null where it was cut off.</param>
/// <param name="Host">The host it ran on.</param>
/// <param name="OutputSha256">SHA-256 of its standard output, lower-case hexadecimal: the bytes, where they were wanted as such; else its lines as UTF-8, each ended by a line feed.</param>
public sealed record CommandEnd(int? ExitCode, string? Host, string? OutputSha256);
