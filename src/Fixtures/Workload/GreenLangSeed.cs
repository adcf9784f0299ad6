using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Recovery.Procedures.Postgres;

namespace Recovery.Fixtures.Workload;

/// <summary>
/// GreenLang's database: 40 users, 25 meters, and their readings every fifteen minutes of the nine whole days before
/// now and of today until now, in daily chunks. The same clock gives the same rows. Where the Community edition of
/// TimescaleDB runs, also compression, continuous aggregates, a retention policy and a job.
/// </summary>
public sealed class GreenLangSeed : ISeed
{
    /// <summary>How many users there are.</summary>
    public const int Users = 40;

    /// <summary>How many meters there are, numbered from 1.</summary>
    public const int Meters = 25;

    /// <summary>How many whole days of readings there are before today's.</summary>
    public const int DaysOfReadings = 9;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public string Version { get; } = Name();

    /// <inheritdoc/>
    /// <remarks>Creates the extension timescaledb where it is missing. Takes about a second.</remarks>
    public async Task SeedAsync(Sql greenlang, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(greenlang);
        await greenlang.ExecuteAsync(GreenLangSchema.Tables, cancellation).ConfigureAwait(false);
        var now = await greenlang.ScalarAsync<DateTime>("SELECT now()", cancellation).ConfigureAwait(false);
        await greenlang.ExecuteAsync(GreenLangSchema.Rows(Users, Meters), cancellation).ConfigureAwait(false);
        await CopyReadingsAsync(greenlang, now, cancellation).ConfigureAwait(false);
        if (await greenlang.ScalarAsync<string>("SHOW timescaledb.license", cancellation).ConfigureAwait(false) == "timescale")
        {
            foreach (var statement in GreenLangSchema.Community)
            {
                await greenlang.ExecuteAsync(statement, cancellation).ConfigureAwait(false);
            }
        }

        await greenlang.ExecuteAsync("ANALYZE", cancellation).ConfigureAwait(false);
    }

    private static async Task CopyReadingsAsync(Sql greenlang, DateTime now, CancellationToken cancellation)
    {
        var connection = await greenlang.OpenAsync(cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var copy = await connection.BeginBinaryImportAsync("COPY public.energy_readings (meter_id, created_at, kwh, voltage, quality) FROM STDIN (FORMAT binary)", cancellation).ConfigureAwait(false);
            await using (copy.ConfigureAwait(false))
            {
                for (var time = now.Date.AddDays(-DaysOfReadings); time <= now; time += Interval)
                {
                    for (var meter = 1; meter <= Meters; meter++)
                    {
                        await WriteAsync(copy, Reading.At(meter, time), cancellation).ConfigureAwait(false);
                    }
                }

                await copy.CompleteAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, Reading reading, CancellationToken cancellation)
    {
        await copy.StartRowAsync(cancellation).ConfigureAwait(false);
        await copy.WriteAsync(reading.MeterId, NpgsqlDbType.Integer, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(reading.CreatedAt, NpgsqlDbType.TimestampTz, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(reading.Kwh, NpgsqlDbType.Numeric, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(reading.Voltage, NpgsqlDbType.Double, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(reading.Quality, NpgsqlDbType.Smallint, cancellation).ConfigureAwait(false);
    }

    // A change of the schema, of the counts or of the readings' formula is another seed.
    private static string Name()
    {
        var sample = Enumerable.Range(1, Meters).Select(meter => Reading.At(meter, DateTime.UnixEpoch.AddHours(meter)).ToString());
        var content = string.Join('\n', [GreenLangSchema.Tables, GreenLangSchema.Rows(Users, Meters), .. GreenLangSchema.Community, .. sample, string.Create(CultureInfo.InvariantCulture, $"{DaysOfReadings} days, every {Interval}")]);
        return "greenlang-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..12];
    }
}
