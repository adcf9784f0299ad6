namespace Recovery.Procedures.Hosts;

/// <summary>Starts one command and follows it to its end.</summary>
/// <param name="program">The program.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="input">What it reads; null for nothing.</param>
/// <param name="output">Takes its standard output; null to have it given to <paramref name="onOutput"/> line by line.</param>
/// <param name="onOutput">Takes each line of standard output, UTF-8, without its end.</param>
/// <param name="onError">Takes each line of standard error.</param>
/// <param name="grace">How long a cancelled command may take to end after SIGINT, before it is killed.</param>
/// <param name="cancellation">Asks the command to end; then <see cref="OperationCanceledException"/> is thrown once it has.</param>
/// <returns>The exit code.</returns>
public delegate Task<int> CommandExecution(
    string program,
    IReadOnlyList<string> arguments,
    Stream? input,
    Stream? output,
    Action<string> onOutput,
    Action<string> onError,
    TimeSpan grace,
    CancellationToken cancellation);
