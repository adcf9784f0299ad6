namespace Recovery.Procedures.Engine;

/// <summary>How a command ended, in the data of its event (<see cref="RunEventKind.Command"/>).</summary>
/// <param name="ExitCode">Its exit code; null where it was cut off.</param>
/// <param name="Host">The host it ran on.</param>
public sealed record CommandEnd(int? ExitCode, string? Host);
