using System.Diagnostics;
using System.Globalization;
using Recovery.Bench;
using Recovery.Fixtures;
using Recovery.Fixtures.Workload;

// Measures our full restore and point-in-time recovery against the floor, in one run, alternating. Prints Markdown.
var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3;
var environment = await PracticeEnvironments.CreateAsync(PracticeOptions.FromEnvironment(new GreenLangSeed()), CancellationToken.None);
await using (environment)
{
    var facts = environment.Facts;
    Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores, PostgreSQL {facts.PostgreSqlVersion}, TimescaleDB {facts.TimescaleDbVersion} ({facts.TimescaleDbEdition}), pgBackRest {facts.PgBackRestVersion}, {facts.Isolation}; {rounds} rounds, median (smallest to largest), seconds");
    Console.WriteLine();
    var wheres = new List<string>();
    Console.WriteLine("| cluster | repository | what | floor | ours | ours / floor | ours - floor |");
    Console.WriteLine("|---|---|---|---|---|---|---|");
    foreach (var size in new[] { BenchSize.Small, BenchSize.Large })
    {
        await using var bench = await RestoreBench.OpenAsync(environment, size);
        foreach (var what in new[] { BenchCase.FullRestore, BenchCase.PointInTime })
        {
            var floor = new List<double>();
            var ours = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                floor.Add(await bench.FloorAsync(what));
                ours.Add(await bench.OursAsync(what));
            }

            wheres.Add($"- {bench.ClusterSize}, {what.Name}: {bench.Steps}");
            var (least, mine) = (Median(floor), Median(ours));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {bench.ClusterSize} | {size.Repository} | {what.Name} | {Show(floor)} | {Show(ours)} | {mine / least:0.00} | {mine - least:+0.00;-0.00} |"));
        }
    }

    Console.WriteLine();
    Console.WriteLine("Where the last round's time went, seconds by step:");
    wheres.ForEach(Console.WriteLine);
    Console.WriteLine();
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Peak memory of our process: {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB."));

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static string Show(List<double> values) => string.Create(CultureInfo.InvariantCulture, $"{Median(values):0.00} ({values.Min():0.00} to {values.Max():0.00})");
