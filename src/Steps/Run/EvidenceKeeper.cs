using System.Reflection;
using Recovery.Evidence;
using Recovery.Evidence.Objectives;
using Recovery.Evidence.Signing;
using Recovery.Evidence.Storage;
using Recovery.Fixtures;
using Recovery.Procedures.Errors;
using Recovery.Reports;

namespace Recovery.Steps.Run;

/// <summary>Keeps the evidence of a run's scenarios: the chain that they are appended to, what they are held against, and what did it.</summary>
public sealed class EvidenceKeeper : IDisposable
{
    private const string KeyVariable = "DRILL_EVIDENCE_KEY", PassphraseVariable = "DRILL_EVIDENCE_PASSPHRASE";
    private readonly EvidenceSigner? signer;
    private readonly EvidenceStore store;
    private readonly IReadOnlyDictionary<string, FeatureFile> features;
    private readonly Lock gate = new();
    private readonly HashSet<string> kept = new(StringComparer.Ordinal);
    private RecordLink? newest;

    private EvidenceKeeper(string directory, EvidenceSigner? signer, SoftwareVersions software)
    {
        this.signer = signer;
        Directory = directory;
        store = new EvidenceStore(new DiskFolder(directory), signer);
        Software = software;
        Objectives = RecoveryObjectives.Load(Path.Combine(AppContext.BaseDirectory, "objectives.json"));
        features = FeatureFile.ReadAll(Path.Combine(AppContext.BaseDirectory, "features"));
    }

    /// <summary>The folder of the chain.</summary>
    public string Directory { get; }

    /// <summary>What did it.</summary>
    public SoftwareVersions Software { get; }

    /// <summary>What scenarios are held against.</summary>
    public RecoveryObjectives Objectives { get; }

    /// <summary>Where records go and whether they are signed, and the newest: kept in the caller's log, it shows later that no tail was cut off.</summary>
    public string Describe => $"evidence: {Directory}, {(store.Signs ? "signed" : $"NOT SIGNED: whoever can write there can write another history ({KeyVariable} names a key)")}{(newest is null ? string.Empty : $"; newest {newest.Name}:{newest.Sha256}")}";

    /// <summary>Opens the chain, and reads what scenarios are held against.</summary>
    public static EvidenceKeeper Open(PracticeOptions options, IPracticeEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(environment);
        var key = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } source ? EvidenceKey.OpenPrivate(source, Environment.GetEnvironmentVariable(PassphraseVariable)) : null;
        return new EvidenceKeeper(options.EvidenceDirectory, key, Versions(environment));
    }

    /// <summary>The words of a scenario.</summary>
    public ScenarioText Find(string feature, string scenario, IReadOnlyList<string> tags) => features[feature].Find(scenario, tags);

    /// <summary>Appends a record to the chain.</summary>
    public async Task<RecordLink> AppendAsync(EvidenceRecord record)
    {
        var file = await store.AppendAsync(record, CancellationToken.None).ConfigureAwait(false);
        lock (gate)
        {
            kept.Add(file.Name);
            newest = newest is null || string.CompareOrdinal(file.Name, newest.Name) > 0 ? file : newest;
        }

        return file;
    }

    /// <summary>Writes the reports: for people of the whole chain; for CI systems of the scenarios of this run only.</summary>
    /// <param name="directory">Where to.</param>
    /// <returns>A line that says where they are, or why there are none: a report that fails makes no scenario fail.</returns>
    public async Task<string> ReportAsync(string directory)
    {
        try
        {
            using var key = signer?.OpenCheck();
            var source = await ReportSource.ReadAsync(store.Folder, key, DateTimeOffset.UtcNow, CancellationToken.None).ConfigureAwait(false);
            foreach (var format in Enum.GetValues<ReportFormat>())
            {
                await File.WriteAllTextAsync(Path.Combine(directory, format.FileName()), format.Write(format == ReportFormat.Html ? source : source.Only(kept))).ConfigureAwait(false);
            }

            return $"report:   {Path.Combine(directory, ReportFormat.Html.FileName())} (and {ReportFormat.JUnit.FileName()}, {ReportFormat.Markdown.FileName()})";
        }
        catch (Exception cause) when (cause is RecoveryException or IOException or UnauthorizedAccessException)
        {
            return $"NO REPORT was written: {cause.Message}";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => signer?.Dispose();

    private static SoftwareVersions Versions(IPracticeEnvironment environment)
    {
        var facts = environment.Facts;
        return SoftwareVersions.OfThisProgram($"{environment.Name}: {facts.Isolation}") with
        {
            Gherkin = GherkinEngine(),
            PostgreSql = facts.PostgreSqlVersion,
            TimescaleDb = facts.TimescaleDbVersion,
            TimescaleDbEdition = facts.TimescaleDbEdition,
            PgBackRest = facts.PgBackRestVersion,
            ObjectStorage = facts.ObjectStorage,
        };
    }

    private static string GherkinEngine()
    {
        var assembly = typeof(ScenarioContext).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        return $"{assembly.GetName().Name?.Replace("TechTalk.", string.Empty, StringComparison.Ordinal)} {version}";
    }
}
