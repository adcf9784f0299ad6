using Recovery.Procedures.Postgres;

namespace Recovery.Fixtures;

/// <summary>What a fresh practice database is filled with.</summary>
public interface ISeed
{
    /// <summary>A name for exactly this content: it changes whenever the schema or the rows would. Templates are cached by it.</summary>
    string Version { get; }

    /// <summary>Makes schema and rows in an empty database. Times are relative to the server's own clock, which in a practice site is the drill clock.</summary>
    /// <param name="greenlang">The empty database.</param>
    /// <param name="cancellation">Stops the work; the database is then of no use.</param>
    Task SeedAsync(Sql greenlang, CancellationToken cancellation);
}
