using System.Diagnostics;
using System.Globalization;
using Recovery.Bench;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Workload;
using Recovery.Tests.Evidence;

// Measures our procedures against the floor, in one run, alternating. Prints Markdown.
string[] parts = ["restore", "table", "verify", "evidence"];
var chosen = args.Where(parts.Contains).ToList();
var rounds = args.Except(parts).Select(word => int.TryParse(word, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : 0).FirstOrDefault(3);
if (rounds == 0 || args.Length > chosen.Count + 1)
{
    await Console.Error.WriteLineAsync($"usage: bench [{string.Join('|', parts)}]... [rounds]");
    return 2;
}

var environment = await EmbeddedEnvironment.CreateAsync(PracticeOptions.FromEnvironment(new GreenLangSeed()), CancellationToken.None);
await using (environment)
{
    var facts = environment.Facts;
    Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores, PostgreSQL {facts.PostgreSqlVersion}, TimescaleDB {facts.TimescaleDbVersion} ({facts.TimescaleDbEdition}), pgBackRest {facts.PgBackRestVersion}, {facts.Isolation}; {rounds} rounds, median (smallest to largest), seconds");
    var wheres = new List<string>();
    foreach (var (part, measure) in new (string, Func<Task>)[] { ("restore", RestoreAsync), ("table", TableAsync), ("verify", VerifyAsync), ("evidence", EvidenceAsync) })
    {
        if (chosen.Count == 0 || chosen.Contains(part))
        {
            Console.WriteLine();
            await measure();
        }
    }

    Console.WriteLine();
    Console.WriteLine("Where the last round's time went, seconds by step:");
    wheres.ForEach(Console.WriteLine);
    Console.WriteLine();

    async Task EvidenceAsync()
    {
        Console.WriteLine("| records | in all | append one | read all | verify all | report: read, verify, write | its size |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var records in new[] { LongChain.Scenarios, 1000 })
        {
            using var bench = new EvidenceBench();
            Console.WriteLine(await bench.MeasureAsync(records));
        }
    }

    async Task RestoreAsync()
    {
        Console.WriteLine("| cluster | repository | what | floor | ours | ours / floor | ours - floor |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var size in new[] { BenchSize.Small, BenchSize.Large })
        {
            await using var bench = await RestoreBench.OpenAsync(environment, size);
            foreach (var what in new[] { BenchCase.FullRestore, BenchCase.PointInTime })
            {
                var figures = await Figures.TakeAsync(rounds, () => bench.FloorAsync(what), () => bench.OursAsync(what));
                wheres.Add($"- {bench.ClusterSize}, {what.Name}: {bench.Steps}");
                Console.WriteLine($"| {bench.ClusterSize} | {size.Repository} | {what.Name} | {figures} |");
            }
        }
    }

    async Task TableAsync()
    {
        Console.WriteLine("| archive | fetched | floor | ours | ours / floor | ours - floor |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var megabytes in new[] { 64, 1000 })
        {
            await using var bench = await TableBench.OpenAsync(environment, megabytes);
            var figures = await Figures.TakeAsync(rounds, bench.FloorAsync, bench.OursAsync);
            wheres.Add($"- one table of {megabytes} MB: {bench.Steps}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {bench.Bytes.Stored / 1e6:0} MB | {bench.Bytes.Fetched / 1e6:0.00} MB ({100.0 * bench.Bytes.Fetched / bench.Bytes.Stored:0.00} %) | {figures} |"));
        }
    }

    async Task VerifyAsync()
    {
        Console.WriteLine("| repository | floor | ours | ours / floor | ours - floor |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var rows in new[] { 0, 200_000, 1_350_000 })
        {
            await using var bench = await VerificationBench.OpenAsync(environment, rows);
            var figures = await Figures.TakeAsync(rounds, bench.FloorAsync, bench.OursAsync);
            wheres.Add(string.Create(CultureInfo.InvariantCulture, $"- verification of {bench.RepositoryBytes / 1e6:0} MB: {bench.Steps}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {bench.RepositoryBytes / 1e6:0} MB | {figures} |"));
        }
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Peak memory of our process: {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB."));
return 0;
