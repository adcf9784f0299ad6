namespace Recovery.Procedures.Hosts;

/// <summary>
/// One command, as a program and its arguments; never a shell string, so nothing an operator types is
/// interpreted. Secrets travel in <see cref="StandardInput"/> or in files, never in arguments.
/// </summary>
public sealed record HostCommand
{
    /// <summary>Makes a command.</summary>
    /// <param name="program">The program's name or path on the host.</param>
    /// <param name="arguments">Its arguments, one by one.</param>
    public HostCommand(string program, params IReadOnlyList<string> arguments)
    {
        Program = program;
        Arguments = arguments;
    }

    /// <summary>The program's name or path on the host.</summary>
    public string Program { get; }

    /// <summary>Its arguments, one by one.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>What the command reads on its standard input; never shown or stored.</summary>
    public string? StandardInput { get; init; }

    /// <summary>Bytes for its standard input, in place of <see cref="StandardInput"/>.</summary>
    public Stream? Input { get; init; }

    /// <summary>Takes the bytes of its standard output; then only lines of standard error are kept and given to <see cref="OnLine"/>.</summary>
    public Stream? Output { get; init; }

    /// <summary>Called with each line of standard output and error as it comes, for progress.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>False where the output is large and only <see cref="OnLine"/> wants it.</summary>
    public bool KeepOutput { get; init; } = true;

    /// <summary>False for a look that is taken again and again while something is waited for: it would drown the journal.</summary>
    public bool Recorded { get; init; } = true;

    /// <summary>True where it needs root's rights, as a service manager's does; whether it gets them is the host's matter (<see cref="Host.RootPrefix"/>).</summary>
    public bool AsRoot { get; init; }

    /// <summary>The command as a person would type it in a shell, for plans, journals and evidence.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    internal static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=+./:,@%".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
