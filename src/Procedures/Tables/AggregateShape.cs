namespace Recovery.Procedures.Tables;

/// <summary>A continuous aggregate over a hypertable, or over another aggregate of it.</summary>
/// <param name="Name">Its name, as <c>format('%I.%I')</c> has it.</param>
/// <param name="BucketWidth">The width of its buckets: an interval, or a number where time is a number.</param>
public sealed record AggregateShape(string Name, string BucketWidth);
