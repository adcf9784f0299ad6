using System.Globalization;
using System.Text.RegularExpressions;
using Recovery.Procedures.Backup;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.PgBackRest;

/// <summary>pgBackRest on a host, for one stanza. Keys and addresses stay in its configuration file.</summary>
/// <param name="host">Where pgBackRest runs.</param>
/// <param name="stanza">The stanza.</param>
/// <param name="configFile">The configuration file; null for pgBackRest's default.</param>
/// <param name="includeDirectory">A directory of more configuration files, such as one with keys (<c>--config-include-path</c>); null for pgBackRest's default.</param>
/// <param name="asOf">The moment whose versions of the objects are read, in a bucket that keeps versions (<c>--repo-target-time</c>, pgBackRest 2.54 and newer); null for the present ones.</param>
public sealed partial class PgBackRestClient(Host host, string stanza, string? configFile = null, string? includeDirectory = null, DateTimeOffset? asOf = null)
{
    private static readonly string[] Readers = ["archive-get", "info", "repo-get", "repo-ls", "restore"];

    // A backup's entry in the index has some 1.5 kB, an object's line in a listing some 150 bytes.
    private static readonly ByteCount Index = new(64 * 1024 * 1024);
    private static readonly ByteCount Listing = new(512 * 1024 * 1024);

    /// <summary>Where pgBackRest runs.</summary>
    public Host Host { get; } = host;

    /// <summary>The stanza.</summary>
    public string Stanza { get; } = stanza;

    /// <summary>What the repository holds of this stanza (<c>info</c>). Its statuses are in the answer; nothing is assumed.</summary>
    /// <exception cref="BackupUnusableException">pgBackRest could not ask the repository.</exception>
    public async Task<RepositoryInfo> InfoAsync(CancellationToken cancellation)
    {
        var result = await Host.TryRunAsync(Command("info", "--output=json"), $"what the repository of stanza '{Stanza}' holds", Index, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0
            ? RepositoryInfoReader.Read(result.Output, Stanza)
            : throw new BackupUnusableException(
                $"asking the repository of stanza '{Stanza}'",
                "an answer from `pgbackrest info`",
                new CommandFailedException(result).Seen,
                "check the network, the endpoint, the keys and the CA file named in pgbackrest.conf; nothing has been changed.",
                new CommandFailedException(result));
    }

    /// <summary>The objects of a folder of the repository (<c>repo-ls</c>).</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellation">Ends the listing.</param>
    /// <param name="recurse">Whether those in its subfolders are listed too.</param>
    /// <exception cref="BackupUnusableException">What pgBackRest prints is no listing.</exception>
    public async Task<IReadOnlyList<RepositoryFile>> ListAsync(string folder, CancellationToken cancellation, bool recurse = true)
    {
        var listed = await ReadAsync(Command("repo-ls", [.. recurse ? (string[])["--recurse"] : [], "--output=json", folder]), $"the list of {folder}", Listing, cancellation).ConfigureAwait(false);
        return RepositoryListing.Read(folder, listed);
    }

    /// <summary>The text of a small object (<c>repo-get</c>), such as a history file. Tried once more where it fails, like <see cref="FetchAsync"/> and for its reason.</summary>
    /// <param name="path">The object.</param>
    /// <param name="most">What it has at most; no more is held in memory.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BackupUnusableException">It is larger.</exception>
    /// <exception cref="CommandFailedException">It cannot be read.</exception>
    public async Task<string> GetTextAsync(string path, ByteCount most, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(Command("repo-get", path), path, most, cancellation).ConfigureAwait(false);
        }
        catch (CommandFailedException)
        {
            return await ReadAsync(Command("repo-get", path), path, most, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<string> ReadAsync(HostCommand command, string what, ByteCount most, CancellationToken cancellation)
    {
        var result = await Host.TryRunAsync(command, what, most, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : throw new CommandFailedException(result);
    }

    /// <summary>
    /// Copies a WAL segment out of the repository (<c>repo-get</c>, which decrypts, then the decompressor that the name's ending asks for),
    /// unless it is there. Tried once more where it fails: pgBackRest tries failed requests again, but not one that is cut off in the middle of an object.
    /// </summary>
    /// <param name="path">The object.</param>
    /// <param name="destination">The file on the host, whose directory is made where it is missing; written beside and renamed, so that a part is never taken for the whole.</param>
    /// <param name="cancellation">Ends the copy.</param>
    /// <returns>The file's size.</returns>
    /// <exception cref="CommandFailedException">It cannot be fetched or unpacked.</exception>
    public async Task<ByteCount> FetchAsync(string path, string destination, CancellationToken cancellation)
    {
        const string script = """
            set -e
            umask 077
            to=$1; shift; unpack=$1; shift
            if [ ! -e "$to" ]; then
                mkdir -p "${to%/*}"
                part=$to.$$
                again=yes
                # No segment has more than 1 GiB, in blocks of 512 bytes or of 1 kB: an object that unpacks to more must not fill the disk.
                until { "$@" || echo $? >"$part.failed"; } | (ulimit -f 2097152 2>/dev/null; exec $unpack) >"$part" && [ ! -e "$part.failed" ]; do
                    rm -f "$part.failed" "$part"
                    [ $again = yes ] || exit 1
                    again=no
                done
                mv -f -- "$part" "$to"
            fi
            stat -c %s "$to"
            """;
        var unpack = Path.GetExtension(path) switch
        {
            ".zst" => "zstd -dcq",
            ".gz" => "gzip -dc",
            ".lz4" => "lz4 -dcq",
            ".bz2" => "bzip2 -dc",
            _ => "cat",
        };
        // Its errors would else be among the bytes.
        var get = Command("repo-get", "--log-level-console=off", "--log-level-stderr=error", path);
        var fetched = await Host.RunAsync(new HostCommand("sh", ["-c", script, "fetch", destination, unpack, get.Program, .. get.Arguments]), cancellation).ConfigureAwait(false);
        return new ByteCount(long.Parse(fetched.Output.AsSpan().Trim(), CultureInfo.InvariantCulture));
    }

    /// <summary>The exit code by which pgBackRest says that another one holds the stanza's lock (<c>LockAcquireError</c>).</summary>
    public const int LockedExitCode = 50;

    /// <summary>The backup as it would be typed.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="run">The run that makes it; kept with the backup (<c>--annotation</c>).</param>
    public HostCommand BackupCommand(BackupKind kind, string run) =>
        Command("backup", "--type=" + kind switch { BackupKind.Full => "full", BackupKind.Differential => "diff", _ => "incr" }, $"--annotation={BackupSet.RunAnnotation}={run}", "--log-level-console=detail");

    /// <summary>Makes a backup, with expiry as configured.</summary>
    /// <param name="kind">The kind; pgBackRest makes a full one where there is none to build on.</param>
    /// <param name="run">The run that makes it.</param>
    /// <param name="onFraction">Called with the fraction of the bytes copied, from 0 to 1.</param>
    /// <param name="cancellation">Asks pgBackRest to end; a full backup that was cut off is taken up by the next one.</param>
    /// <exception cref="CommandFailedException">The backup failed.</exception>
    public Task<CommandResult> BackupAsync(BackupKind kind, string run, Action<double> onFraction, CancellationToken cancellation) =>
        Host.RunAsync(BackupCommand(kind, run) with { OnLine = Percents(BackedUpFile(), onFraction) }, cancellation);

    /// <summary>The restore as it would be typed.</summary>
    public HostCommand RestoreCommand(RestoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Command("restore", ["--log-level-console=detail", .. options.Arguments()]);
    }

    /// <summary>Restores a backup set.</summary>
    /// <param name="options">What to restore and where.</param>
    /// <param name="onFraction">Called with the fraction of the bytes restored, from 0 to 1.</param>
    /// <param name="cancellation">Asks pgBackRest to end; a restore that was cut off has no pg_control and cannot be started by mistake.</param>
    /// <exception cref="CommandFailedException">The restore failed.</exception>
    public Task<CommandResult> RestoreAsync(RestoreOptions options, Action<double> onFraction, CancellationToken cancellation) =>
        Host.RunAsync(RestoreCommand(options) with { OnLine = Percents(RestoredFile(), onFraction) }, cancellation);

    /// <summary>
    /// The command that PostgreSQL runs for each WAL segment in recovery. Exit code 1 means "not in the archive"; everything
    /// else becomes 255, at which PostgreSQL stops with FATAL instead of taking it for the end of the WAL (hazard P9).
    /// </summary>
    /// <remarks>
    /// A segment that cannot be had is asked for once more: a single connection that breaks in the middle of an object would else end the recovery.
    /// Fetching ahead (<c>archive-async</c>) pays in a long replay only. Before pgBackRest 2.59.0 it loses a race where the
    /// timeline changes, and reports a segment that is there as timed out (082, pgbackrest issue 2423): then, and whenever
    /// fetching ahead fails or is too slow, the segment is fetched directly.
    /// </remarks>
    /// <param name="dataDirectory">The data directory in recovery.</param>
    /// <param name="ahead">A directory of the restore's own, in which segments are kept that were fetched ahead; null to fetch each when it is asked for. The archiver's spool and locks are not shared: either would block the other.</param>
    public string ArchiveGetForRecovery(string dataDirectory, string? ahead)
    {
        // PostgreSQL replaces what follows a % in this text, wherever it stands.
        string Get(params IReadOnlyList<string> options) => Command("archive-get", ["--pg1-path=" + dataDirectory, .. options]).ToString().Replace("%", "%%", StringComparison.Ordinal) + " %f \"%p\"; r=$?; ";
        const string end = "[ $r -le 1 ] || r=255; exit $r";
        var direct = $"for n in 1 2; do {Get("--no-archive-async")}[ $r -gt 1 ] || break; done; ";
        return ahead is null
            ? direct + end
            : $"{Get("--archive-async", $"--spool-path={ahead}/spool", $"--lock-path={ahead}/lock", "--archive-timeout=10")}if [ $r -gt 1 ]; then {direct}fi; {end}";
    }

    /// <summary>A pgBackRest command for this stanza.</summary>
    public HostCommand Command(string name, params IReadOnlyList<string> arguments)
    {
        List<string> words = ["--stanza=" + Stanza];
        if (configFile is not null)
        {
            words.Add("--config=" + configFile);
        }

        if (includeDirectory is not null)
        {
            words.Add("--config-include-path=" + includeDirectory);
        }

        if (asOf is { } moment && Readers.Contains(name))
        {
            words.AddRange(["--repo=1", $"--repo-target-time={moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}+00"]);
        }

        return new HostCommand("pgbackrest", [.. words, name, .. arguments]);
    }

    private static Action<string> Percents(Regex file, Action<double> onFraction)
    {
        ArgumentNullException.ThrowIfNull(onFraction);
        var told = -1;
        return line =>
        {
            // One line a file would drown a log; one a percent is enough.
            if (file.Match(line) is { Success: true } match && double.Parse(match.Groups["percent"].Value, CultureInfo.InvariantCulture) is var percent && (int)percent > told)
            {
                told = (int)percent;
                onFraction(percent / 100);
            }
        };
    }

    [GeneratedRegex(@"backup file .* \([^()]*, (?<percent>[0-9.]+)%\)", RegexOptions.CultureInvariant)]
    private static partial Regex BackedUpFile();

    [GeneratedRegex(@"restore file .* \([^()]*, (?<percent>[0-9.]+)%\)", RegexOptions.CultureInvariant)]
    private static partial Regex RestoredFile();
}
