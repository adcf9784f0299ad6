using System.Diagnostics;

namespace Recovery.Procedures.Engine;

/// <summary>The name under which procedures, steps and commands emit <see cref="Activity"/> spans.</summary>
public static class Telemetry
{
    /// <summary>The source's name, for listeners such as OpenTelemetry.</summary>
    public const string SourceName = "Recovery.Procedures";

    internal static ActivitySource Source { get; } = new(SourceName);
}
