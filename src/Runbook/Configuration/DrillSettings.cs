using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("The drill suite")]
internal sealed record DrillSettings
{
    [Description("The project's folder, in which ./drill lies; the current directory or one above it if empty")]
    public string? Directory { get; init; }
}
