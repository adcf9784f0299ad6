using System.Globalization;
using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>The last proof that a restore works: a drill's <c>summary.json</c>, or a record of evidence.</summary>
internal sealed class RestoreProofCheck(VerificationWorld world) : VerificationCheck(world)
{
    public const string Name = "check-restore-proof";

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
            using var document = JsonDocument.Parse(await World.Host.ReadTextAsync(file, cancellation).ConfigureAwait(false));
            return Judge(document.RootElement, await World.NowAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return [Warning($"{file} is no proof of a restore: {cause.Message}", "name the summary.json of a drill, or a record of evidence.")];
        }
    }

    private VerificationFinding[] Judge(JsonElement proof, DateTimeOffset now)
    {
        var schema = proof.GetProperty("schema").GetString();
        if (schema == "recovery-evidence/3")
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
}
