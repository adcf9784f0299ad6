using Recovery.Procedures.Engine;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Takes a database that is there as the source.</summary>
internal sealed class UseDatabase(SqlEndpoint endpoint) : Step
{
    public override string Id => "use-source";

    public override string Purpose => $"Read the table from {endpoint}";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(TableSourceKey.Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        await new Sql(endpoint).ScalarAsync<int>("SELECT 1", cancellation).ConfigureAwait(false);
        context.Record(TableSourceKey.Key, endpoint, endpoint.ToString());
    }
}
