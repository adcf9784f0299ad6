namespace Recovery.Fixtures.Embedded;

/// <summary>A process of a site.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Program">Its name (<c>/proc/PID/comm</c>).</param>
/// <param name="IsChild">Whether its parent has the same name: for PostgreSQL, whether it is no postmaster.</param>
public sealed record SiteProcess(int Pid, string Program, bool IsChild);
