using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Restore;

/// <summary>
/// The settings of which a server that can be read while it recovers needs at least what production had when the WAL was written
/// (PostgreSQL manual, "Hot Standby", "Administrator's Overview"). With less it ends, or pauses for ever where the WAL tells of more: after a restart
/// of production with a higher <c>max_connections</c> since the backup, or on a host that is configured for less.
/// </summary>
internal static class HotStandbySettings
{
    // What production had is in the control file, which replay keeps up to date. A configuration that cannot be read is the server's to complain of.
    private const string FindTooLow = """
        d=$1; shift
        LC_ALL=C pg_controldata -D "$d" | sed -n 's/^\(max_[a-z_]*\) setting: *\([0-9]*\)$/\1 \2/p' | while read -r name need; do
            case $name in
                max_prepared_xacts) name=max_prepared_transactions ;;
                max_locks_per_xact) name=max_locks_per_transaction ;;
            esac
            have=$(postgres -D "$d" "$@" -C "$name" 2>/dev/null) || exit 0
            [ "$have" -ge "$need" ] || echo "$name $have $need"
        done
        """;

    /// <summary>Raises, in the restored <c>postgresql.auto.conf</c>, what is lower than what production had; takes effect at the next start.</summary>
    /// <returns>Whether anything was too low.</returns>
    /// <exception cref="PreconditionException">It is low on the command line, which the file does not reach.</exception>
    /// <exception cref="CommandFailedException">The control file cannot be read, or the file not be written.</exception>
    public static async Task<bool> RaiseAsync(RestoreWorld world, StepContext context, CancellationToken cancellation)
    {
        var raised = await FindTooLowAsync(world, cancellation).ConfigureAwait(false);
        if (raised.Count == 0)
        {
            return false;
        }

        var file = $"{world.Request.TargetDirectory}/postgresql.auto.conf";
        var text = await world.Host.ReadTextAsync(file, cancellation).ConfigureAwait(false);
        await world.Host.WriteTextAsync(file, $"{text}# As production had it when the WAL was written that is recovered from:\n{string.Concat(raised.Select(setting => setting.Line))}", "0600", cancellation).ConfigureAwait(false);
        if (await FindTooLowAsync(world, cancellation).ConfigureAwait(false) is [var overridden, ..])
        {
            throw new PreconditionException($"starting the server of {world.Request.TargetDirectory}", $"{overridden.Name} of {overridden.Needed} at least, which production had when the WAL was written", $"{overridden.Had} on the server's command line, against which {file} does not count", "raise it where the command line is made (`production.serverOptions`, `disaster.serverOptions`, the service's unit) and plan the restore again; the files that were restored are kept.");
        }

        context.Record(RaisedSetting.Key, raised, $"{string.Join(", ", raised)}: as production had it when the WAL was written; kept in postgresql.auto.conf");
        return true;
    }

    private static async Task<IReadOnlyList<RaisedSetting>> FindTooLowAsync(RestoreWorld world, CancellationToken cancellation)
    {
        var configuration = world.Request.Copy is null ? world.Request.Service.ConfigFile ?? world.Request.ConfigFile : null;
        IEnumerable<string> settings = [.. configuration is null ? (string[])[] : ["config_file=" + configuration], .. world.Request.ServerOptions];
        var found = await world.Host.RunAsync(new HostCommand("sh", ["-c", FindTooLow, "settings", world.Request.TargetDirectory, .. settings.SelectMany(setting => new[] { "-c", setting })]), cancellation).ConfigureAwait(false);
        return [.. found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(RaisedSetting.Parse)];
    }
}
