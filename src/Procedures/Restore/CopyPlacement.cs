using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Restore;

/// <summary>Where a recovered copy lives beside production.</summary>
/// <param name="DataDirectory">Its data directory; must not exist or be empty.</param>
/// <param name="Port">Its port; must be free.</param>
public sealed record CopyPlacement(string DataDirectory, int Port)
{
    /// <summary>Where the copy's tablespaces go, so that production's are never touched (hazard P4).</summary>
    public string TablespaceDirectory => DataDirectory + "_tablespaces";

    /// <summary>The record, beside the data directory, that the copy was made by us; without it nothing is ever cleaned up.</summary>
    public string OwnershipFile => DataDirectory + ".runbook.json";

    /// <summary>
    /// Keeps the copy's server from linking to any tablespace that the backup does not have. Replay of a <c>CREATE TABLESPACE</c> would link to the
    /// very directory that production uses, and then write over production's files (hazard S4): it fails instead, and the server ends.
    /// </summary>
    /// <exception cref="Errors.CommandFailedException">The permission cannot be taken away.</exception>
    internal Task CloseTablespacesAsync(Host host, CancellationToken cancellation) => host.RunAsync(new HostCommand("chmod", "0500", "--", Links), cancellation);

    /// <summary>Lets the links to the tablespaces be replaced or removed again.</summary>
    /// <exception cref="Errors.CommandFailedException">The permission cannot be given.</exception>
    internal Task OpenTablespacesAsync(Host host, CancellationToken cancellation) => host.RunAsync(new HostCommand("sh", "-c", """[ ! -d "$1" ] || chmod 0700 -- "$1" """, "tablespaces", Links), cancellation);

    private string Links => DataDirectory + "/pg_tblspc";
}
