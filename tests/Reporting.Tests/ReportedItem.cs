using System.Text.Json;

namespace Recovery.Tests.Reporting;

/// <summary>What was reported of a feature, scenario, sentence or step.</summary>
/// <param name="Id">Its number here.</param>
/// <param name="Parent">That of what it belongs to; null for the outermost.</param>
/// <param name="Begun">The request that began it.</param>
internal sealed record ReportedItem(string Id, string? Parent, JsonElement Begun)
{
    /// <summary>How it ended; null where it has not.</summary>
    public string? Status { get; set; }

    /// <summary>Its name.</summary>
    public string Name => Begun.GetProperty("name").GetString() ?? string.Empty;
}
