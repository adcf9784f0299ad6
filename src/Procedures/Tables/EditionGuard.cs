using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Timescale;

namespace Recovery.Procedures.Tables;

/// <summary>That both servers read all chunks of a hypertable: the wrong edition reads compressed ones as empty, without an error (hazard T1).</summary>
internal static class EditionGuard
{
    /// <exception cref="PreconditionException">The editions or versions differ, or one of them cannot read compressed chunks.</exception>
    public static async Task RequireSameAsync(Sql source, Sql production, CancellationToken cancellation)
    {
        var from = await RequireReadableAsync(source, cancellation).ConfigureAwait(false);
        var to = await RequireReadableAsync(production, cancellation).ConfigureAwait(false);
        if (from.License != to.License || from.ExtensionVersion != to.ExtensionVersion)
        {
            throw new PreconditionException("comparing TimescaleDB of the source with production's", $"{to.ExtensionVersion} ({to.Edition})", $"{from.ExtensionVersion} ({from.Edition})", "open the source with production's own build; nothing has been changed.");
        }
    }

    private static async Task<TimescaleState> RequireReadableAsync(Sql database, CancellationToken cancellation)
    {
        var state = await TimescaleState.ReadAsync(database, cancellation).ConfigureAwait(false);
        return state is { License: not null, Restoring: false } && (state.License == "timescale" || state.Hypertables.All(table => table.CompressedChunks == 0))
            ? state
            : throw new PreconditionException($"looking at TimescaleDB at {database.Endpoint}", "the library, in an edition that reads every chunk, and not in restoring mode", state is null ? "no TimescaleDB" : $"{state.ExtensionVersion} ({state.Edition}){(state.Restoring ? ", restoring" : string.Empty)}, and compressed chunks", "compressed chunks would read as empty: start that server with the Community edition, or end its restoring mode. Nothing has been changed.");
    }
}
