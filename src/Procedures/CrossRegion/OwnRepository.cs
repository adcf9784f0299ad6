using Recovery.Procedures.CrossRegion.Steps;
using Recovery.Procedures.Engine;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Restore;

namespace Recovery.Procedures.CrossRegion;

/// <summary>The steps by which a restored and promoted server, whose archiving is off, begins to archive into a repository of its own.</summary>
/// <param name="world">The restored server.</param>
/// <param name="client">Its repository from now on.</param>
internal sealed class OwnRepository(RestoreWorld world, PgBackRestClient client)
{
    /// <summary>In order: the stanza, the switch, the first backup.</summary>
    public IReadOnlyList<Step> Steps { get; } = [new CreateStanza(client), new SwitchArchiving(world, client), new FirstBackup(client)];
}
