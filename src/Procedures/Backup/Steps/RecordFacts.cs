using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup.Steps;

/// <summary>Records what is true of the source now, so that a restore can be compared with more than itself.</summary>
internal sealed class RecordFacts(Host host, PhysicalBackupRequest request) : Step
{
    public override string Id => "record-source-facts";

    public override string Purpose => $"Record the source's version, edition and hypertables in {request.SourceFactsFile}";

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var facts = await SourceFacts.RecordAsync(new Sql(request.Production), host, request.SourceFactsFile!, cancellation).ConfigureAwait(false);
        context.Record("sourceFacts", facts, $"PostgreSQL {facts.ServerVersion}, TimescaleDB {facts.Timescale?.ExtensionVersion ?? "none"}, as of {Instant.Format(facts.RecordedAt)}");
    }
}
