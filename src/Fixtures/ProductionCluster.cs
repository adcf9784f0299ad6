using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;

namespace Recovery.Fixtures;

/// <summary>The production cluster of a site: its server, and the backups that are made of it.</summary>
public sealed partial class ProductionCluster
{
    /// <summary>The data directory on the host.</summary>
    public const string DataDirectoryPath = "/var/lib/postgresql/data";

    /// <summary>The pgBackRest stanza.</summary>
    public const string StanzaName = "greenlang";

    /// <summary>The database.</summary>
    public const string DatabaseName = "greenlang";

    /// <summary>Where the server writes its log, on the host.</summary>
    public const string LogFilePath = "/var/log/postgresql/postgresql.log";

    /// <summary>pgBackRest's configuration, on the host.</summary>
    public const string RepositoryFile = "/etc/pgbackrest/pgbackrest.conf";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    internal ProductionCluster(Host host, string socketDirectory, int port)
    {
        Port = port;
        SocketDirectory = socketDirectory;
        Control = new PostgresControl(host, DataDirectoryPath, LogFilePath);
        PgBackRest = new PgBackRestClient(host, StanzaName);
    }

    /// <summary>The data directory on the host.</summary>
    public string DataDirectory => Control.DataDirectory;

    /// <summary>The pgBackRest stanza.</summary>
    public string Stanza => StanzaName;

    /// <summary>The port; no other server on this machine has it.</summary>
    public int Port { get; }

    /// <summary>The directory of the server's socket on this machine; recovered copies use it too, with their own ports.</summary>
    public string SocketDirectory { get; }

    /// <summary>Starts, stops and watches the server.</summary>
    public PostgresControl Control { get; }

    /// <summary>The repository, as the host is configured for it.</summary>
    public PgBackRestClient PgBackRest { get; }

    /// <summary>The seeded database.</summary>
    public Sql Greenlang => new(Endpoint());

    /// <summary>Where the server answers, over its local socket.</summary>
    /// <param name="database">The database.</param>
    public SqlEndpoint Endpoint(string database = DatabaseName) => new() { Host = SocketDirectory, Port = Port, Database = database };

    /// <summary>Starts the server and waits until it accepts connections.</summary>
    public Task<Postmaster> StartAsync(CancellationToken cancellation) => Control.StartAsync([], Endpoint("postgres"), Deadline, cancellation);

    /// <summary>Stops the server; a fast shutdown waits until everything is archived.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="mode"><c>fast</c>, <c>smart</c> or <c>immediate</c>.</param>
    public Task StopAsync(CancellationToken cancellation, string mode = "fast") => Control.StopAsync(mode, Deadline, cancellation);

    /// <summary>Changes settings with ALTER SYSTEM, and restarts the server so that all of them take effect.</summary>
    public async Task RestartWithAsync(CancellationToken cancellation, params IReadOnlyList<(string Name, string Value)> settings)
    {
        foreach (var (name, value) in settings)
        {
            await Greenlang.ExecuteAsync($"ALTER SYSTEM SET {name} = '{value}'", cancellation).ConfigureAwait(false);
        }

        await StopAsync(cancellation).ConfigureAwait(false);
        await StartAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes the server die: SIGKILL for the postmaster, upon which its children end as well. What was not archived stays in <c>pg_wal</c>.</summary>
    /// <exception cref="PreconditionException">No server runs.</exception>
    public async Task KillAsync(CancellationToken cancellation)
    {
        var postmaster = await Control.FindPostmasterAsync(cancellation).ConfigureAwait(false)
            ?? throw new PreconditionException("making the production server die", "that it runs", "that it does not", "start it first.");
        // The children's numbers must be known before: afterwards nothing leads to them.
        const string script = """
            children=
            for p in /proc/[0-9]*; do
              { read -r stat <"$p/stat"; } 2>/dev/null || continue
              set -- "$1" ${stat##*) }
              [ "$3" != "$1" ] || children="$children ${p#/proc/}"
            done
            kill -KILL "$1"
            echo "$1$children"
            """;
        var killed = await Control.Host.RunAsync(new HostCommand("sh", "-c", script, "die", postmaster.Pid.ToString(CultureInfo.InvariantCulture)), cancellation).ConfigureAwait(false);
        var family = killed.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // Wholly gone, not only dead: a postmaster whose exit nobody has taken note of still counts as running for the next one.
        const string there = """for p; do [ ! -e "/proc/$p/stat" ] || echo "$p"; done""";
        await Poll.UntilAsync(
            async token => (await Control.Host.RunAsync(new HostCommand("sh", ["-c", there, "there", .. family]), token).ConfigureAwait(false)).Output.Trim(),
            left => left.Length == 0,
            "the server's processes to end",
            Deadline,
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the postmaster lives.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellation) =>
        await Control.FindPostmasterAsync(cancellation).ConfigureAwait(false) is not null;

    /// <summary>Makes a backup (<c>pgbackrest backup</c>), with expiry as configured.</summary>
    /// <param name="type">The kind; pgBackRest makes a full one where there is none to build on.</param>
    /// <param name="cancellation">Asks pgBackRest to end.</param>
    /// <param name="options">More options, e.g. <c>--no-expire-auto</c>.</param>
    /// <returns>The label of the new backup set.</returns>
    /// <exception cref="CommandFailedException">The backup failed.</exception>
    public async Task<BackupLabel> BackupAsync(BackupType type, CancellationToken cancellation, params IReadOnlyList<string> options)
    {
        var kind = type switch { BackupType.Full => "full", BackupType.Differential => "diff", _ => "incr" };
        var command = PgBackRest.Command("backup", ["--type=" + kind, "--log-level-console=info", .. options]);
        var result = await Control.Host.RunAsync(command, cancellation).ConfigureAwait(false);
        return BackupLabel.Parse(LabelLine().Match(result.Output).Groups["label"].Value);
    }

    /// <summary>Has the server begin a new WAL segment and waits until the one that was written is in the archive.</summary>
    /// <returns>The segment that holds everything written before the call.</returns>
    public async Task<WalSegment> SwitchWalAndWaitForArchiveAsync(CancellationToken cancellation)
    {
        var session = await new Sql(Endpoint("postgres")).ConnectAsync(cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            // A restore point is a record of its own, so that the switch is never a no-op on an idle server.
            var name = await session.ScalarAsync<string>("SELECT pg_walfile_name(pg_switch_wal()) FROM pg_create_restore_point('switch')", cancellation).ConfigureAwait(false);
            await Poll.UntilAsync(
                token => session.ScalarAsync<string>("SELECT last_archived_wal FROM pg_stat_archiver", token),
                archived => string.CompareOrdinal(archived, name) >= 0,
                $"WAL segment {name} to be archived",
                Deadline,
                cancellation).ConfigureAwait(false);
            return WalSegment.TryParse(name!, WalSegment.DefaultSize, out var segment)
                ? segment
                : throw new InvalidOperationException($"the server named its segment '{name}'");
        }
    }

    /// <summary>Changes a setting of pgBackRest's <c>[global]</c> section, or adds it.</summary>
    /// <returns>The whole configuration as it was.</returns>
    public async Task<string> ConfigureRepositoryAsync(string name, string value, CancellationToken cancellation)
    {
        var before = await Control.Host.ReadTextAsync(RepositoryFile, cancellation).ConfigureAwait(false);
        var lines = before.Split('\n').Where(line => !line.StartsWith(name + '=', StringComparison.Ordinal)).ToList();
        lines.Insert(lines.IndexOf("[global]") + 1, $"{name}={value}");
        await Control.Host.WriteTextAsync(RepositoryFile, string.Join('\n', lines), "0600", cancellation).ConfigureAwait(false);
        return before;
    }

    /// <summary>The server's time; null where it does not answer.</summary>
    internal async Task<DateTimeOffset?> TimeAsync(CancellationToken cancellation)
    {
        try
        {
            return new DateTimeOffset(await new Sql(Endpoint("postgres")).ScalarAsync<DateTime>("SELECT clock_timestamp()", cancellation).ConfigureAwait(false));
        }
        catch (NpgsqlException)
        {
            if (await Answers.TryAsync(Endpoint("postgres"), cancellation).ConfigureAwait(false) is null)
            {
                throw;
            }

            return null;
        }
    }

    [GeneratedRegex(@"new backup label = (?<label>\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex LabelLine();
}
