using System.Globalization;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Embedded;

/// <summary>The S3 server of a site: moto behind gunicorn with TLS, from the root (s3/s3_server.py).</summary>
internal sealed class S3Server : IStorageServer
{
    private const string Launch = """
        set -a; . /var/lib/s3/environment; set +a
        setsid gunicorn -w 1 -k gthread --threads 16 --keep-alive 300 --timeout 0 --log-level warning --chdir /srv \
            --certfile /var/lib/s3/tls.crt --keyfile /var/lib/s3/tls.key -b "127.0.0.1:$1" s3_server:application \
            >>/var/lib/s3/server.log 2>&1 </dev/null &
        echo $!
        """;

    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(10);
    private readonly Sandbox sandbox;
    private readonly SiteLayout layout;
    private readonly StorageKeys? required;
    private readonly int port;
    private string? seed;
    private int launches;
    private ProcessIdentity? process;

    /// <summary>Writes what the server needs; it is not started.</summary>
    /// <param name="sandbox">How it is entered.</param>
    /// <param name="layout">The site.</param>
    /// <param name="port">Its port.</param>
    /// <param name="certificates">Its certificate.</param>
    /// <param name="required">The only keys it takes; null to take any.</param>
    /// <param name="seed">A tree of objects to start with; null for none.</param>
    public S3Server(Sandbox sandbox, SiteLayout layout, int port, SiteCertificates certificates, StorageKeys? required, string? seed)
    {
        this.sandbox = sandbox;
        this.layout = layout;
        this.port = port;
        this.required = required;
        this.seed = seed;
        File.WriteAllText(In("tls.crt"), certificates.ServerPem);
        File.WriteAllText(In("tls.key"), certificates.ServerKeyPem);
        WriteProgram(layout.At("s3-server"));
    }

    /// <inheritdoc/>
    public bool ObjectsAreInMemory => true;

    /// <summary>Where the last dump went, on this machine.</summary>
    public string Dump => In(DumpName);

    private string AccessLog => In("access.log");

    private string DumpName => string.Create(CultureInfo.InvariantCulture, $"objects-{launches}");

    /// <inheritdoc/>
    public async Task LaunchAsync(CancellationToken cancellation)
    {
        launches++;
        var host = await sandbox.StorageHostAsync(layout, layout.StorageMounts(seed), cancellation).ConfigureAwait(false);
        await File.WriteAllLinesAsync(In("environment"), Environment(), cancellation).ConfigureAwait(false);
        var launched = await host.RunAsync(new HostCommand("sh", "-c", Launch, "launch", port.ToString(CultureInfo.InvariantCulture)), cancellation).ConfigureAwait(false);
        process = ProcessIdentity.Of(int.Parse(launched.Output, CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public Task<(bool Alive, string LogTail)> ObserveAsync(CancellationToken cancellation)
    {
        var log = In("server.log");
        return Task.FromResult((process?.IsAlive == true, File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(15)) : string.Empty));
    }

    /// <inheritdoc/>
    public Task<long> LogLengthAsync(CancellationToken cancellation) => Task.FromResult(File.Exists(AccessLog) ? new FileInfo(AccessLog).Length : 0);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadLogAsync(long from, CancellationToken cancellation)
    {
        if (!File.Exists(AccessLog))
        {
            return [];
        }

        using var log = new FileStream(AccessLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = from;
        using var reader = new StreamReader(log);
        return (await reader.ReadToEndAsync(cancellation).ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <inheritdoc/>
    public async Task KillAsync(CancellationToken cancellation)
    {
        // The worker is a child of gunicorn's arbiter, and would live on for a moment.
        var all = new SiteProcesses(layout.Id, layout.Folder).Find().Where(member => member == process || ProcessIdentity.ParentOf(member.Pid) == process?.Pid).ToList();
        all.ForEach(SiteProcesses.Kill);
        await Poll.UntilAsync(_ => Task.FromResult(all.Count(one => one.IsAlive)), left => left == 0, "the object storage to end", EndDeadline, cancellation).ConfigureAwait(false);
        seed = Directory.Exists(Dump) ? Dump : seed;
    }

    // In a file, since it holds the keys.
    private List<string> Environment()
    {
        List<string> lines = [$"S3_CLOCK={SiteLayout.ClockInside}", "S3_ACCESS_LOG=/var/lib/s3/access.log", $"S3_DUMP=/var/lib/s3/{DumpName}"];
        if (seed is not null)
        {
            lines.Add("S3_SEED=/var/lib/s3-seed");
        }

        if (required is not null)
        {
            lines.AddRange([$"S3_ACCESS_KEY={required.AccessKey}", $"S3_SECRET_KEY={required.SecretKey}"]);
        }

        return lines;
    }

    private static void WriteProgram(string directory)
    {
        foreach (var (name, content) in EndpointProgram.Files())
        {
            using var source = content;
            using var target = File.Create(Path.Combine(directory, name));
            source.CopyTo(target);
        }
    }

    private string In(string name) => Path.Combine(layout.Storage, name);
}
