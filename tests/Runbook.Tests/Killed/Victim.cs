namespace Recovery.Tests.Runbook.Killed;

/// <summary>What is killed while a procedure runs.</summary>
public enum Victim
{
    /// <summary>Its own process.</summary>
    Runbook,

    /// <summary>What it works with: pgBackRest, a server, a backend of one, the object storage; or one of them stands still for a while.</summary>
    Others,
}
