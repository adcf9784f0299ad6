using System.Globalization;
using System.Text.RegularExpressions;

namespace Recovery.Tests.Histories;

/// <summary>What a run of pgbench was told by the server.</summary>
/// <param name="Acknowledged">How many transactions were acknowledged.</param>
/// <param name="InDoubt">How many more may be committed: one a client, where the run was cut off.</param>
/// <param name="Transactions">When each of the acknowledged began and was acknowledged, by the server's clock.</param>
internal sealed partial record PgBenchBurst(int Acknowledged, int InDoubt, IReadOnlyList<(DateTimeOffset Began, DateTimeOffset Acknowledged)> Transactions)
{
    /// <summary>Reads pgbench's report and its log of transactions (<c>--log</c>, manual of pgbench, "Per-Transaction Logging").</summary>
    /// <exception cref="FormatException">They are of another form, or do not agree.</exception>
    public static PgBenchBurst Read(string report, string log, int clients)
    {
        var processed = Processed().Match(report);
        if (!processed.Success)
        {
            // All clients were cut off before they were connected, or pgbench could not begin at all.
            return log.Length == 0 ? new PgBenchBurst(0, clients, []) : throw new FormatException($"pgbench told no number of transactions: {report}");
        }

        var acknowledged = int.Parse(processed.Groups["done"].Value, CultureInfo.InvariantCulture);
        var wanted = int.Parse(processed.Groups["of"].Value, CultureInfo.InvariantCulture);
        var transactions = log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Line).ToList();
        return transactions.Count == acknowledged
            ? new PgBenchBurst(acknowledged, acknowledged == wanted ? 0 : clients, transactions)
            : throw new FormatException($"pgbench says that it processed {acknowledged} transactions, and logged {transactions.Count}");
    }

    private static (DateTimeOffset Began, DateTimeOffset Acknowledged) Line(string line)
    {
        var fields = line.Split(' ').Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        var end = DateTimeOffset.FromUnixTimeSeconds(fields[4]).AddMicroseconds(fields[5]);
        return (end.AddMicroseconds(-fields[2]), end);
    }

    [GeneratedRegex(@"number of transactions actually processed: (?<done>\d+)/(?<of>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Processed();
}
