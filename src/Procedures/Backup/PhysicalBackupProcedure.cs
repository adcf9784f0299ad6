using System.Globalization;
using System.Text.Json;
using Npgsql;
using Recovery.Procedures.Backup.Steps;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Locks;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Backup;

/// <summary>The runbook's section 1, physical backups: full, differential or incremental through pgBackRest, and a look at what came of it.</summary>
/// <param name="host">Where pgBackRest runs: the database's host.</param>
public sealed class PhysicalBackupProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "physical-backup";

    /// <summary>The key under which a run records its <see cref="PhysicalBackupReport"/>.</summary>
    public const string Report = "backup";

    private const string NothingChanged = "nothing has been changed.";

    private const string Server = """
        SELECT pg_is_in_recovery(), current_setting('archive_mode'), (SELECT system_identifier FROM pg_control_system())::text,
               a.last_failed_time > coalesce(a.last_archived_time, '-infinity'), coalesce(a.last_failed_wal, ''), coalesce(a.last_archived_wal, 'none')
        FROM pg_stat_archiver a
        """;

    /// <summary>Plans a backup; changes nothing.</summary>
    /// <exception cref="PreconditionException">The server does not run, is another one than the stanza's, or does not archive.</exception>
    /// <exception cref="BackupUnusableException">The stanza cannot be used.</exception>
    public async Task<Plan> PlanAsync(PhysicalBackupRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var facts = new List<Fact>();
        var system = await ServerAsync(request, facts, cancellation).ConfigureAwait(false);
        var client = new PgBackRestClient(host, request.Stanza, request.PgBackRestConfig);
        facts.AddRange(await CertificateCheck.FactsAsync(client, cancellation).ConfigureAwait(false));
        var info = await client.InfoAsync(cancellation).ConfigureAwait(false);
        Repository(request, info, system, facts);
        facts.Add(await Lease.LookAsync(SharedLock.OnStanza(request.Locks, request.Stanza), cancellation).ConfigureAwait(false));
        return Rebuild(request, facts);
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) =>
        Rebuild(blueprint.Read<PhysicalBackupRequest>(Journal.Json) ?? throw new JournalException("rebuilding the plan", "a blueprint", "null", "plan the backup again."), []);

    private static async Task<ulong> ServerAsync(PhysicalBackupRequest request, List<Fact> facts, CancellationToken cancellation)
    {
        var attempted = $"looking at the server {request.Production}";
        (bool Recovering, string Archives, string System, bool Failing, string Failed, string Last) seen;
        try
        {
            seen = (await new Sql(request.Production).RowsAsync(Server, row => (row.GetBoolean(0), row.GetString(1), row.GetString(2), !row.IsDBNull(3) && row.GetBoolean(3), row.GetString(4), row.GetString(5)), cancellation).ConfigureAwait(false))[0];
        }
        catch (NpgsqlException cause)
        {
            throw new PreconditionException(attempted, "an answer", cause.Message, "a backup is made of a running server: start it, or correct the address; " + NothingChanged, cause);
        }

        if (seen.Recovering)
        {
            throw new PreconditionException(attempted, "the primary", "a server in recovery", "name the primary; " + NothingChanged);
        }

        if (seen.Archives == "off")
        {
            throw new PreconditionException(attempted, "archive_mode on", "off", "a backup without archived WAL cannot be restored: switch archive_mode on and restart the server; " + NothingChanged);
        }

        if (seen.Failing)
        {
            throw new PreconditionException(attempted, "that WAL is archived", $"that archiving {seen.Failed} fails; the last one archived is {seen.Last}", "read the server's log for the archive_command's message, and mend archiving first; " + NothingChanged);
        }

        facts.Add(new Fact("server", $"{request.Production}, the last WAL archived is {seen.Last}"));
        return ulong.Parse(seen.System, CultureInfo.InvariantCulture);
    }

    private static void Repository(PhysicalBackupRequest request, RepositoryInfo info, ulong system, List<Fact> facts)
    {
        // 2 is "no valid backups": the first one is about to be made.
        if (info.StatusCode is not (0 or 2))
        {
            throw new BackupUnusableException($"looking at stanza '{request.Stanza}'", "a stanza that backups can be stored in", $"status {info.StatusCode} ({info.StatusMessage})", "create the stanza (`pgbackrest stanza-create`), or correct the repository's path and keys; " + NothingChanged);
        }

        if (info.Current.SystemIdentifier != system)
        {
            throw new PreconditionException($"comparing the server {request.Production} with the stanza '{request.Stanza}'", $"system identifier {info.Current.SystemIdentifier}", $"{system}: another cluster", "check the stanza's name and the server's address; after a major upgrade run `pgbackrest stanza-upgrade`; " + NothingChanged);
        }

        var usable = info.Backups.Where(backup => !backup.HasError && backup.ClusterId == info.Current.Id).ToList();
        var basis = request.Kind == BackupKind.Differential ? usable.LastOrDefault(backup => backup.Type == "full") : usable.LastOrDefault();
        facts.Add(new Fact("backups", usable.Count == 0 ? "none yet" : $"{usable.Count}, the newest {usable[^1]}"));
        if (request.Kind != BackupKind.Full)
        {
            facts.Add(new Fact("builds on", basis is null ? "nothing: pgBackRest will make a full backup" : $"{basis}"));
        }
    }

    private Plan Rebuild(PhysicalBackupRequest request, IReadOnlyList<Fact> facts)
    {
        var client = new PgBackRestClient(host, request.Stanza, request.PgBackRestConfig);
        List<Step> steps = [new CheckArchiving(client), new TakeBackup(client, request), new CheckBackup(client, request)];
        if (request.SourceFactsFile is not null)
        {
            steps.Add(new RecordFacts(host, request));
        }

        return new Plan
        {
            Procedure = Name,
            Title = $"{request.Kind} backup of stanza '{request.Stanza}'",
            Facts = facts,
            Steps = steps,
            Locks = [$"stanza {request.Stanza}"],
            SharedLocks = SharedLock.OnStanza(request.Locks, request.Stanza),
            Blueprint = Journal.Json.ToElement(request),
        };
    }
}
