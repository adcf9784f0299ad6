using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Storage;

namespace Recovery.Procedures.Logical;

/// <summary>What the steps of one table from an archive share.</summary>
internal sealed class ArchiveWorld(Host host, ArchiveTableBlueprint blueprint)
{
    public Host Host => host;

    public ArchiveTableBlueprint Blueprint => blueprint;

    public ArchiveTableRequest Request => blueprint.Request;

    /// <summary>The fetched archive on the host: a sparse file, or a directory.</summary>
    public string Archive => blueprint.Folder + "/archive";

    /// <summary>Written when the archive was fetched whole, as far as it is needed.</summary>
    public string FetchedMark => blueprint.Folder + "/fetched";

    public ScratchServer Scratch { get; } = new(host, blueprint.Request.Production, blueprint.Folder + "/server", blueprint.Request.ScratchPort);

    /// <summary>The scratch database: of the source's name, so that rules by database hold there too.</summary>
    public Sql Database => Scratch.Database(blueprint.Manifest.Database);

    public PgRestore PgRestore => new(host, Archive);

    /// <summary>Opens the bucket.</summary>
    public ObjectStore OpenStore() => new(Request.Storage);
}
