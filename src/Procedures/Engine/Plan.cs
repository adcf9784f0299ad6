using System.Text;
using System.Text.Json;
using Recovery.Procedures.Locks;

namespace Recovery.Procedures.Engine;

/// <summary>
/// What a procedure is going to do, made from facts that were looked up first. Making it changes nothing;
/// printing it is the dry run. Every precondition of the whole plan held when it was made.
/// </summary>
public sealed record Plan
{
    /// <summary>The procedure's name, e.g. <c>full-restore</c>.</summary>
    public required string Procedure { get; init; }

    /// <summary>What it will achieve, in a sentence.</summary>
    public required string Title { get; init; }

    /// <summary>What was seen.</summary>
    public required IReadOnlyList<Fact> Facts { get; init; }

    /// <summary>The steps, in order.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>What must not be used by two runs of this machine at once: the data directory and the stanza.</summary>
    public required IReadOnlyList<string> Locks { get; init; }

    /// <summary>What must not be used by two runs at once, whichever machines they are on.</summary>
    public IReadOnlyList<SharedLock> SharedLocks { get; init; } = [];

    /// <summary>What the same steps are made from again, by a process that resumes the run.</summary>
    public required JsonElement Blueprint { get; init; }

    /// <summary>What is destroyed, step by step; empty where nothing is.</summary>
    public IReadOnlyList<string> Destroys => [.. Steps.Select(step => step.Destroys).OfType<string>()];

    /// <summary>The plan as text: facts, steps, commands, what is destroyed.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(Title).Append('\n');
        foreach (var fact in Facts)
        {
            text.Append("  ").Append(fact.Name).Append(": ").Append(fact.Value).Append('\n');
        }

        for (var number = 1; number <= Steps.Count; number++)
        {
            var step = Steps[number - 1];
            text.Append(number).Append(". ").Append(step.Purpose).Append('\n');
            foreach (var command in step.Commands)
            {
                text.Append("     $ ").Append(command).Append('\n');
            }

            if (step.Destroys is { } destroyed)
            {
                text.Append("     destroys: ").Append(destroyed).Append('\n');
            }
        }

        return text.ToString();
    }
}
