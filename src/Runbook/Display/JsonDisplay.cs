using System.Text.Json.Nodes;
using Recovery.Procedures.Engine;

namespace Recovery.Runbook.Display;

/// <summary>One JSON event a line. Events of a run are those of its journal; besides there are <c>plan</c>, what was looked up, and <c>error</c>.</summary>
/// <param name="output">Where events go.</param>
/// <param name="error">Where people read errors.</param>
internal sealed class JsonDisplay(TextWriter output, TextWriter error) : IDisplay
{
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public void Plan(PlanOutline outline) => Write("plan", outline.ToRecord());

    /// <inheritdoc/>
    public void Found<T>(string kind, T value, string text) => Write(kind, value);

    /// <inheritdoc/>
    public void Note(string text)
    {
        // Nothing that a program needs.
    }

    /// <inheritdoc/>
    public void Show(RunEvent happened) => Write(ShownTypes.Json.ToNode(happened)!);

    /// <inheritdoc/>
    public Task<RunOutcome> DuringAsync(Plan plan, TimeSpan? objective, Func<Task<RunOutcome>> run) => run();

    /// <inheritdoc/>
    public void Error(string message, int exitCode)
    {
        Write("error", new Shown.Error(message, exitCode));
        error.WriteLine(message);
    }

    private void Write<T>(string kind, T value)
    {
        var node = new JsonObject { ["kind"] = kind };
        var content = ShownTypes.Json.ToNode(value);
        if (content is JsonObject members)
        {
            foreach (var (name, member) in members)
            {
                // A record's own "kind" gives way to the event's.
                node[name == "kind" ? "what" : name] = member?.DeepClone();
            }
        }
        else
        {
            node["value"] = content;
        }

        Write(node);
    }

    private void Write(JsonNode node)
    {
        lock (gate)
        {
            output.WriteLine(node.ToJsonString(ShownTypes.Json));
            output.Flush();
        }
    }
}
