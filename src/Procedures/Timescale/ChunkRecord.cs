namespace Recovery.Procedures.Timescale;

/// <summary>A chunk: its range of the time column as text in UTC, by which it is known in another database too.</summary>
/// <param name="Name">Its table, as <c>format('%I.%I')</c> has it.</param>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends; not part of it.</param>
/// <param name="Compressed">Whether it is compressed.</param>
public sealed record ChunkRecord(string Name, string From, string To, bool Compressed);
