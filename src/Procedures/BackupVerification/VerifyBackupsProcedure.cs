using System.Text.Json;
using Recovery.Procedures.BackupVerification.Checks;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;

namespace Recovery.Procedures.BackupVerification;

/// <summary>
/// The daily verification of the backups. It changes nothing in the repository, but for the WAL segment that
/// <c>pgbackrest check</c> has the server archive. A run that finds bad backups completes: the verdict is in its
/// report (<see cref="ReportKey"/>), with the exit code for a command.
/// </summary>
/// <param name="host">The database host, as the user that owns the cluster.</param>
/// <param name="http">The client for the monitoring; one of our own when null.</param>
/// <param name="time">The clock of timeouts and pauses; the system's when null.</param>
public sealed class VerifyBackupsProcedure(Host host, HttpClient? http = null, TimeProvider? time = null)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "verify-backups";

    /// <summary>Under which the run records its <see cref="BackupVerificationReport"/>.</summary>
    public const string ReportKey = WriteReport.ReportKey;

    // One for the process: clients that are made anew leave their sockets behind. Each attempt has its own timeout.
    private static readonly HttpClient Shared = new() { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    /// <summary>Plans the verification; changes nothing.</summary>
    /// <exception cref="InvalidInputException">The request makes no sense.</exception>
    /// <exception cref="PreconditionException">The commands would run as root, or there is no place for the report.</exception>
    public async Task<Plan> PlanAsync(BackupVerificationRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        if ((await host.RunAsync(new HostCommand("id", "-u"), cancellation).ConfigureAwait(false)).Output.Trim() == "0")
        {
            throw new PreconditionException("verifying the backups", "to run as the user that owns the cluster", "root", "set the host's prefix to `runuser -u postgres --`: as root `pgbackrest check` fails to connect, and files that it makes can no longer be read by the archiver.");
        }

        foreach (var file in new[] { request.ReportFile, request.MetricsFile }.OfType<string>())
        {
            var directory = Path.GetDirectoryName(file)!;
            if ((await host.TryRunAsync(new HostCommand("test", "-w", directory), cancellation).ConfigureAwait(false)).ExitCode != 0)
            {
                throw new PreconditionException($"looking for a place for {Path.GetFileName(file)}", $"the directory {directory}, to write into", "none", "make it, or name another file in the settings.");
            }
        }

        return Make(request, await CertificateCheck.FactsAsync(new VerificationWorld(host, request).PgBackRest, cancellation).ConfigureAwait(false));
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) => Make(blueprint.Read<BackupVerificationRequest>(Journal.Json)!, []);

    private Plan Make(BackupVerificationRequest request, IReadOnlyList<Fact> warnings)
    {
        var world = new VerificationWorld(host, request);
        VerificationCheck[] checks =
        [
            new NewestBackupCheck(world), new ArchivingCheck(world), new WalArchiveCheck(world), new RepositoryObjectsCheck(world), new RepositoryContentCheck(world),
            new LogicalBackupCheck(world), new ReplicationCheck(world), new RestoreProofCheck(world),
        ];
        List<Step> steps = [.. checks, new WriteReport(world, [.. checks.Select(check => check.Id)])];
        if (request.Monitoring is { } endpoint)
        {
            steps.Add(new SendReport(world, endpoint, new MonitoringClient(http ?? Shared, time)));
        }

        return new Plan
        {
            Procedure = Name,
            Title = $"Verify the backups of stanza {request.Stanza}",
            Facts =
            [
                new Fact("host", host.Name),
                new Fact("newest backup", $"a warning from {VerificationWorld.Say(request.WarnAge)} on, a failure from {VerificationWorld.Say(request.FailAge)} on"),
                new Fact("content", request.ReadContent ? "every object is read" : "sizes only"),
                .. warnings,
            ],
            Steps = steps,
            Locks = [$"verification of stanza {request.Stanza}"],
            Blueprint = Journal.Json.ToElement(request),
        };
    }
}
