using Recovery.Procedures.Engine;
using Recovery.Procedures.PgBackRest;

namespace Recovery.Procedures.CrossRegion.Steps;

/// <summary>Makes the stanza in the server's own repository. Where it is there and is this cluster's, pgBackRest says so and changes nothing.</summary>
internal sealed class CreateStanza(PgBackRestClient client) : Step
{
    public override string Id => "create-stanza";

    public override string Purpose => "Make the stanza in the server's own repository, unless it is there";

    public override IReadOnlyList<string> Commands => [client.Command("stanza-create").ToString()];

    public override Task RunAsync(StepContext context, CancellationToken cancellation) => client.Host.RunAsync(client.Command("stanza-create"), cancellation);
}
