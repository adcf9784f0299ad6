using System.Text.Json;

namespace Recovery.Procedures.Engine;

/// <summary>What a step has besides its own settings: the run's identity, decisions recorded by earlier steps, and a voice.</summary>
/// <param name="run">The run's identity.</param>
/// <param name="state">The decisions so far.</param>
/// <param name="emit">Passes events to the journal and the listeners.</param>
/// <param name="step">The step's name.</param>
public sealed class StepContext(string run, IDictionary<string, JsonElement> state, Action<RunEventKind, string, string, double?, JsonElement?> emit, string step)
{
    /// <summary>The run's identity: unique, and safe as a file name.</summary>
    public string Run => run;

    /// <summary>Says how far the step is.</summary>
    /// <param name="message">What is happening.</param>
    /// <param name="fraction">From 0 to 1, where it is known.</param>
    /// <param name="amount">The same in bytes, where bytes are what is worked through: rate and time left are computed from it.</param>
    public void Report(string message, double? fraction = null, ProgressAmount? amount = null) =>
        emit(RunEventKind.Progress, step, message, fraction, amount is null ? null : Journal.Json.ToElement(amount));

    /// <summary>Records a decision or finding in the journal, for later steps, later processes and the evidence.</summary>
    public void Record<T>(string key, T value, string message)
    {
        var json = Journal.Json.ToElement(value);
        state[key] = json;
        emit(RunEventKind.Decided, step, message, null, Journal.Json.ToElement(new Dictionary<string, JsonElement> { [key] = json }));
    }

    /// <summary>Whether something was recorded under a key.</summary>
    public bool Has(string key) => state.ContainsKey(key);

    /// <summary>What was recorded under a key; default where nothing was.</summary>
    public T? Find<T>(string key) => state.TryGetValue(key, out var json) ? json.Read<T>(Journal.Json) : default;
}
