namespace Recovery.Runbook.Configuration;

/// <summary>The settings in effect, and where each comes from.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Origins">By key: <c>default</c>, a file, a variable, or <c>option</c>.</param>
/// <param name="File">The file that was read; null for none.</param>
internal sealed record LoadedSettings(Settings Settings, IReadOnlyDictionary<string, string> Origins, string? File);
