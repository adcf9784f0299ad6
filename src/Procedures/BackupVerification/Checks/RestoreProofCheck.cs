using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>The last proof that a restore works: a drill's <c>summary.json</c>, a record of evidence, or a folder of records.</summary>
internal sealed partial class RestoreProofCheck(VerificationWorld world) : VerificationCheck(world)
{
    public const string Name = "check-restore-proof";

    private const string RecordSchema = "recovery-evidence/3";
    private const string Hint = "run the drill: a backup that was never restored is a hope.";

    public override string Id => Name;

    public override string Purpose => "Look at the last proof that a restore works";

    protected override string Check => CheckName.RestoreProof;

    protected override async Task<IReadOnlyList<VerificationFinding>> LookAsync(StepContext context, CancellationToken cancellation)
    {
        if (World.Request.RestoreProofFile is not { } file)
        {
            return [Skipped("not asked for")];
        }

        if (!await World.Host.ExistsAsync(file, cancellation).ConfigureAwait(false))
        {
            return [Warning($"there is no proof of a restore at {file}", Hint)];
        }

        try
        {
            if ((await World.Host.ListAsync(file, cancellation).ConfigureAwait(false)) is { Count: > 0 } names)
            {
                return [await OfFolderAsync(file, [.. names.Where(name => RecordName().IsMatch(name)).Reverse()], cancellation).ConfigureAwait(false)];
            }

            using var document = JsonDocument.Parse(await World.Host.ReadTextAsync(file, cancellation).ConfigureAwait(false));
            return Judge(document.RootElement, await World.NowAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return [Warning($"{file} is no proof of a restore: {cause.Message}", "name the summary.json of a drill, a record of evidence, or their folder.")];
        }
    }

    private VerificationFinding[] Judge(JsonElement proof, DateTimeOffset now)
    {
        var schema = proof.GetProperty("schema").GetString();
        if (schema == RecordSchema)
        {
            return [OfRecord(proof, now)];
        }

        if (schema != "drill-summary/1")
        {
            throw new FormatException($"its schema is '{schema}'");
        }

        int Number(string name) => proof.GetProperty(name).GetInt32();
        var (proven, failed, open) = (Number("proven"), Number("failed"), Number("notProven"));
        var counts = string.Create(CultureInfo.InvariantCulture, $"{proven} scenarios proven, {failed} failed, {open} not proven");
        var ended = proof.GetProperty("endedAt").GetDateTimeOffset();
        return failed > 0 ? [Failed($"the last drill of {Instant.Format(ended)} failed: {counts}", "look at its report; what failed there fails in an incident.")]
            : proven == 0 ? [Warning($"the last drill of {Instant.Format(ended)} proved nothing: {counts}", Hint)]
            : [Aged(ended, now, counts)];
    }

    /// <summary>
    /// The newest record of a restore that was proven. Those after it are looked at as well: one that failed is worth a warning.
    /// Records that are older than a proof may be are not read.
    /// </summary>
    private async Task<VerificationFinding> OfFolderAsync(string folder, IReadOnlyList<string> newestFirst, CancellationToken cancellation)
    {
        var now = await World.NowAsync(cancellation).ConfigureAwait(false);
        var failed = new List<string>();
        foreach (var name in newestFirst)
        {
            using var document = JsonDocument.Parse(await World.Host.ReadTextAsync($"{folder}/{name}", cancellation).ConfigureAwait(false));
            var record = document.RootElement;
            if (record.GetProperty("schema").GetString() != RecordSchema || now - record.GetProperty("ended").GetDateTimeOffset() >= World.Request.RestoreProofAge)
            {
                break;
            }

            var outcome = record.GetProperty("outcome").GetString();
            if (record.GetProperty("runs").EnumerateArray().Any(run => run.TryGetProperty("recovery", out _)) && outcome is "proven" or "failed")
            {
                if (outcome == "failed")
                {
                    failed.Add(name);
                }
                else
                {
                    return failed.Count == 0 ? OfRecord(record, now) : Warning($"a restore failed after the last one that was proven ({name}): {string.Join(", ", failed)}", "look at their evidence; what failed there fails in an incident.");
                }
            }
        }

        return Warning($"none of {newestFirst.Count} records in {folder} proves a restore in the last {VerificationWorld.Say(World.Request.RestoreProofAge)}{(failed.Count == 0 ? string.Empty : $"; these failed: {string.Join(", ", failed)}")}", Hint);
    }

    private VerificationFinding OfRecord(JsonElement record, DateTimeOffset now)
    {
        var what = $"'{record.GetProperty("title").GetString()}' ({string.Join(", ", record.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("procedure").GetString()))})";
        var ended = record.GetProperty("ended").GetDateTimeOffset();
        return record.GetProperty("outcome").GetString() switch
        {
            "proven" => Aged(ended, now, $"{what} was carried out"),
            "failed" => Failed($"{what} failed on {Instant.Format(ended)}: {record.GetProperty("reason").GetString()}", "look at its evidence; what failed there fails in an incident."),
            _ => Warning($"{what} proved nothing on {Instant.Format(ended)}: {record.GetProperty("reason").GetString()}", Hint),
        };
    }

    private VerificationFinding Aged(DateTimeOffset ended, DateTimeOffset now, string what) => now - ended >= World.Request.RestoreProofAge
        ? Warning($"the last proof is {VerificationWorld.Say(now - ended)} old: {what}", Hint)
        : Passed($"{what}, {VerificationWorld.Say(now - ended)} ago");

    [GeneratedRegex(@"^[0-9]{8,}\.json$", RegexOptions.CultureInvariant)]
    private static partial Regex RecordName();
}
