namespace Recovery.Procedures.Postgres;

/// <summary>What a server is doing, as its data directory and its processes show it, without a question put to it.</summary>
/// <param name="Postmaster">The live postmaster; null where none lives.</param>
/// <param name="Status">What it writes into <c>postmaster.pid</c>: <c>starting</c>, <c>standby</c> (read-only connections), <c>ready</c> or <c>stopping</c>; <c>absent</c> where none lives.</param>
/// <param name="Recovering">While it is starting: what the title of its startup process names, e.g. the WAL segment that is replayed; else empty.</param>
/// <param name="Work">While it is starting: changes as long as the startup process works, be it that it replays, or flushes the data directory before; else empty.</param>
public sealed record ServerState(Postmaster? Postmaster, string Status, string Recovering, string Work);
