using System.Globalization;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Postgres;

/// <summary>
/// A throw-away cluster on the host of production: for reading a backup without going near production's data. It
/// archives nothing, runs no background jobs, is no more open than production (the same <c>pg_hba.conf</c>, the same
/// password of the role), and survives no crash of the machine: one that does not run is made anew.
/// </summary>
/// <param name="host">Where it lives; it needs <c>initdb</c> and <c>postgres</c> of production's version.</param>
/// <param name="production">The running production server; where this names a directory of sockets, the scratch server's socket is there too, else it answers on localhost.</param>
/// <param name="directory">Its directory on the host; absent, empty, or one that an earlier scratch server left.</param>
/// <param name="port">Its port; free.</param>
public sealed class ScratchServer(Host host, SqlEndpoint production, string directory, int port)
{
    /// <summary>The file in the directory that says that it is ours; without it nothing there is ever touched.</summary>
    public const string Mark = ".runbook-scratch";

    // Makes the directory and its mark; says what else is there. Killed in between, it leaves an empty directory, which will do.
    private const string Claim = """
        umask 077
        mkdir -p -- "$1"
        if [ ! -e "$1/$2" ] && [ -n "$(ls -A -- "$1" | head -n 1)" ]; then ls -A -- "$1" | head -n 3; exit 0; fi
        : > "$1/$2"
        """;

    private const string Facts = """
        SELECT current_setting('unix_socket_directories'), current_setting('hba_file'), current_setting('ident_file'),
               coalesce((SELECT rolpassword FROM pg_authid WHERE rolname = current_user), ''),
               EXISTS (SELECT FROM pg_available_extensions WHERE name = 'timescaledb')
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly PostgresControl control = new(host, directory + "/data", directory + "/server.log");

    /// <summary>Its directory on the host.</summary>
    public string Directory => directory;

    /// <summary>Where it answers, for the database <c>postgres</c>.</summary>
    public SqlEndpoint Endpoint => production with { Host = OverSocket ? production.Host : "localhost", Port = port, Database = "postgres" };

    private bool OverSocket => production.Host.StartsWith('/');

    /// <summary>One of its databases; making it is the caller's.</summary>
    public Sql Database(string name) => new(Endpoint with { Database = name });

    /// <summary>Where its socket is as the host sees it, for commands that run there (<c>pg_restore --host=…</c>).</summary>
    public async Task<string> SocketDirectoryAsync(CancellationToken cancellation) =>
        First((await new Sql(production).ScalarAsync<string>("SHOW unix_socket_directories", cancellation).ConfigureAwait(false))!);

    /// <summary>Whether it runs and answers.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellation) =>
        await control.FindPostmasterAsync(cancellation).ConfigureAwait(false) is not null && await Answers.TryAsync(Endpoint, cancellation).ConfigureAwait(false) is null;

    /// <summary>Makes it and starts it. One that runs is left as it is; one that is half made or does not run is removed and made anew, empty.</summary>
    /// <exception cref="PreconditionException">The directory holds something that is not a scratch server; nothing has been changed.</exception>
    /// <exception cref="RecoveryException">The server does not start; its log stays in the directory.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var others = (await host.RunAsync(new HostCommand("sh", "-c", Claim, "claim", directory, Mark), cancellation).ConfigureAwait(false)).Output.Trim();
        if (others.Length > 0)
        {
            throw new PreconditionException($"making a scratch server in {directory}", "a directory that is absent, empty, or carries our mark", others.Replace("\n", ", ", StringComparison.Ordinal), "name another directory; nothing has been changed.");
        }

        if (await IsRunningAsync(cancellation).ConfigureAwait(false))
        {
            return;
        }

        await control.StopAsync("immediate", Deadline, cancellation).ConfigureAwait(false);
        await host.RunAsync(new HostCommand("rm", "-rf", "--", control.DataDirectory), cancellation).ConfigureAwait(false);
        await MakeAsync(cancellation).ConfigureAwait(false);
        await control.StartAsync([], Endpoint, Deadline, cancellation).ConfigureAwait(false);
    }

    /// <summary>Stops it and removes its directory; no directory is no error.</summary>
    /// <exception cref="PreconditionException">The directory does not carry our mark; nothing has been changed.</exception>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        if (!await host.ExistsAsync(directory, cancellation).ConfigureAwait(false))
        {
            return;
        }

        if (!await host.ExistsAsync($"{directory}/{Mark}", cancellation).ConfigureAwait(false))
        {
            throw new PreconditionException($"removing the scratch server in {directory}", $"our mark {Mark} in it", "none", "only what a scratch server of ours left is ever removed; if you are sure, remove it by hand. Nothing has been changed.");
        }

        await control.StopAsync("immediate", Deadline, cancellation).ConfigureAwait(false);

        // The mark goes last: a removal that was killed can be gone on with.
        await host.RunAsync(new HostCommand("find", directory, "-mindepth", "1", "-maxdepth", "1", "!", "-name", Mark, "-exec", "rm", "-rf", "--", "{}", "+"), cancellation).ConfigureAwait(false);
        await host.RunAsync(new HostCommand("rm", "-rf", "--", directory), cancellation).ConfigureAwait(false);
    }

    /// <summary>A port that nothing listens on now. It is not held: use it soon, and be ready for a start that fails.</summary>
    public static async Task<int> FreePortAsync(Host host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        var sockets = await host.RunAsync(new HostCommand("sh", "-c", "cat /proc/net/tcp /proc/net/tcp6 2>/dev/null || true"), cancellation).ConfigureAwait(false);
        var used = sockets.Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 2 && fields[1].Contains(':', StringComparison.Ordinal))
            .Select(fields => int.Parse(fields[1][(fields[1].LastIndexOf(':') + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .ToHashSet();
        var free = Enumerable.Range(49152, 65536 - 49152).Where(candidate => !used.Contains(candidate)).ToList();
        return free[Random.Shared.Next(free.Count)];
    }

    private static string First(string directories) => directories.Split(',')[0].Trim().Trim('"');

    private async Task MakeAsync(CancellationToken cancellation)
    {
        var (sockets, access, identities, password, timescale) = (await new Sql(production).RowsAsync(Facts, row => (row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetBoolean(4)), cancellation).ConfigureAwait(false))[0];
        if (production.User.Any(char.IsControl))
        {
            // Without connections a statement ends with its line.
            throw new PreconditionException("making a scratch server", "a role whose name is one line", PlainText.Shown(production.User), "connect as another role (`production.user`); nothing has been changed.");
        }

        await host.RunAsync(new HostCommand("initdb", "--no-sync", "--encoding=UTF8", "--locale=C", "--auth=reject", "--username=" + production.User, "--pgdata=" + control.DataDirectory), cancellation).ConfigureAwait(false);
        await host.WriteTextAsync(control.DataDirectory + "/postgresql.conf", Settings(sockets, access, identities, timescale), "0600", cancellation).ConfigureAwait(false);
        if (password.Length > 0)
        {
            // Before anybody can connect; the hash travels by standard input, and no log has it.
            var statement = $"ALTER ROLE {Sql.Identifier(production.User)} PASSWORD {Sql.Literal(password)}\n";
            await host.RunAsync(new HostCommand("postgres", "--single", "-D", control.DataDirectory, "-c", "log_min_error_statement=panic", "postgres") { StandardInput = statement }, cancellation).ConfigureAwait(false);
        }
    }

    private string Settings(string sockets, string access, string identities, bool timescale) => string.Create(CultureInfo.InvariantCulture, $"""
        port = {port}
        listen_addresses = '{(OverSocket ? string.Empty : "localhost")}'
        unix_socket_directories = {ConfigurationText.Quote(sockets)}
        hba_file = {ConfigurationText.Quote(access)}
        ident_file = {ConfigurationText.Quote(identities)}
        cluster_name = 'scratch server'
        shared_preload_libraries = '{(timescale ? "timescaledb" : string.Empty)}'
        timescaledb.max_background_workers = 0
        timescaledb.telemetry_level = off
        max_connections = 20
        max_locks_per_transaction = 1024
        shared_buffers = 64MB
        fsync = off
        full_page_writes = off
        synchronous_commit = off
        wal_level = minimal
        max_wal_senders = 0
        archive_mode = off
        autovacuum = off
        jit = off
        timezone = 'UTC'
        log_timezone = 'UTC'

        """);
}
