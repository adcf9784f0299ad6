namespace Recovery.Procedures.Postgres;

/// <summary>A live server process, as <c>postmaster.pid</c> and the kernel name it. Two postmasters are the same only where both parts are equal: a process id alone is used again.</summary>
/// <param name="Pid">The process id on its host.</param>
/// <param name="KernelStart">The start time in clock ticks since boot (<c>/proc/PID/stat</c>, field 22), which no drill clock moves.</param>
public sealed record Postmaster(int Pid, long KernelStart);
