using Recovery.Procedures.CrossRegion.Steps;
using Recovery.Procedures.Engine;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Restore;

namespace Recovery.Procedures.CrossRegion;

/// <summary>Two steps that prove what a run did to a repository: one notes its objects before, one compares them after.</summary>
/// <param name="world">The restored server.</param>
/// <param name="client">The repository.</param>
/// <param name="name">What it is, in words.</param>
/// <param name="ours">True where the server archives into it from now on, and only its new timeline may appear; false where only what was on its way before may still arrive.</param>
internal sealed class RepositoryGuard(RestoreWorld world, PgBackRestClient client, string name, bool ours)
{
    /// <summary>Notes the objects.</summary>
    public Step Note { get; } = new NoteRepository(world, client, name);

    /// <summary>Compares them.</summary>
    public Step Check { get; } = new CheckRepository(world, client, name, ours);
}
