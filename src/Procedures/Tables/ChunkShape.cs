namespace Recovery.Procedures.Tables;

/// <summary>A chunk of a hypertable: its range of the time column, as text in UTC.</summary>
/// <param name="Name">Its table, as <c>format('%I.%I')</c> has it.</param>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends; not part of it.</param>
/// <param name="Compressed">Whether it is compressed.</param>
public sealed record ChunkShape(string Name, string From, string To, bool Compressed);
