using System.Formats.Tar;
using System.Globalization;
using System.Text;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Containers;

/// <summary>What stands in front of LocalStack in its container (s3/gateway.py): the site's certificate, its clock and its faults. LocalStack itself keeps the objects, and runs on when the gateway is stopped.</summary>
/// <param name="host">LocalStack's container.</param>
/// <param name="certificates">The site's certificate.</param>
/// <param name="required">The only keys that are taken; null to take any.</param>
internal sealed class StorageGateway(Host host, SiteCertificates certificates, StorageKeys? required) : IStorageServer
{
    /// <summary>The port in the container.</summary>
    public const int InsidePort = 4567;

    /// <summary>The clock file in the container.</summary>
    public const string ClockFile = Folder + "/clock";

    /// <summary>Where the objects are written to.</summary>
    public const string DumpFolder = Folder + "/objects";

    /// <summary>The gateway's own messages.</summary>
    public const string LogFile = Folder + "/gateway.log";

    private const string Folder = "/var/lib/s3-gateway";
    private const string AccessLog = Folder + "/access.log";
    private const string SeedFolder = Folder + "/seed";
    private const string Launch = """
        cd "$1"; set -a; . ./environment; set +a
        setsid python3 ./gateway.py "$2" tls.crt tls.key 127.0.0.1:4566 >>gateway.log 2>&1 </dev/null &
        echo $!
        """;

    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(10);
    private string? process;
    private bool seeded;

    /// <inheritdoc/>
    public bool ObjectsAreInMemory => false;

    /// <summary>Brings the gateway into the container; it is not started.</summary>
    /// <param name="objects">An archive of the objects to start with; null for none.</param>
    /// <param name="clock">What the clock file holds.</param>
    /// <param name="cancellation">Stops the work.</param>
    public async Task InstallAsync(string? objects, string clock, CancellationToken cancellation)
    {
        using var files = Files(clock);
        await UnpackAsync(Folder, files, cancellation).ConfigureAwait(false);
        if (objects is not null)
        {
            using var archive = File.OpenRead(objects);
            await UnpackAsync(SeedFolder, archive, cancellation).ConfigureAwait(false);
        }

        seeded = objects is null;
    }

    /// <inheritdoc/>
    public async Task LaunchAsync(CancellationToken cancellation)
    {
        List<string> environment = [$"S3_CLOCK={ClockFile}", $"S3_TIMES={Folder}/times", $"S3_ACCESS_LOG={AccessLog}", $"S3_DUMP={DumpFolder}"];
        if (!seeded)
        {
            environment.Add("S3_SEED=" + SeedFolder);
            seeded = true;
        }

        if (required is not null)
        {
            environment.AddRange([$"S3_ACCESS_KEY={required.AccessKey}", $"S3_SECRET_KEY={required.SecretKey}"]);
        }

        await host.WriteTextAsync(Folder + "/environment", string.Join('\n', environment) + "\n", "0600", cancellation).ConfigureAwait(false);
        process = (await host.RunAsync(new HostCommand("sh", "-c", Launch, "launch", Folder, InsidePort.ToString(CultureInfo.InvariantCulture)), cancellation).ConfigureAwait(false)).Output.Trim();
    }

    /// <inheritdoc/>
    public async Task<(bool Alive, string LogTail)> ObserveAsync(CancellationToken cancellation)
    {
        var tail = await host.TryRunAsync(new HostCommand("tail", "-n", "15", LogFile) { Recorded = false }, cancellation).ConfigureAwait(false);
        return (await IsAliveAsync(cancellation).ConfigureAwait(false), tail.Output);
    }

    /// <inheritdoc/>
    public async Task KillAsync(CancellationToken cancellation)
    {
        await host.TryRunAsync(new HostCommand("kill", "-KILL", process ?? throw new InvalidOperationException("the gateway was never launched")), cancellation).ConfigureAwait(false);
        await Poll.UntilAsync(IsAliveAsync, alive => !alive, "the object storage to end", EndDeadline, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<long> LogLengthAsync(CancellationToken cancellation) =>
        long.Parse((await host.RunAsync(new HostCommand("sh", "-c", """wc -c <"$1" 2>/dev/null || echo 0""", "length", AccessLog), cancellation).ConfigureAwait(false)).Output, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadLogAsync(long from, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        await host.ReadBytesAsync(AccessLog, bytes, cancellation, from).ConfigureAwait(false);
        return Encoding.UTF8.GetString(bytes.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<bool> IsAliveAsync(CancellationToken cancellation) =>
        process is not null && (await host.TryRunAsync(new HostCommand("test", "-e", "/proc/" + process) { Recorded = false }, cancellation).ConfigureAwait(false)).ExitCode == 0;

    private Task<CommandResult> UnpackAsync(string folder, Stream archive, CancellationToken cancellation) =>
        host.RunAsync(new HostCommand("sh", "-c", """mkdir -p "$1" && tar -xf - -C "$1" """, "unpack", folder) { Input = archive }, cancellation);

    private MemoryStream Files(string clock)
    {
        var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            void Add(string name, Stream content) => tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            void AddText(string name, string content) => Add(name, new MemoryStream(Encoding.UTF8.GetBytes(content)));
            foreach (var (name, content) in EndpointProgram.Files())
            {
                Add(name, content);
            }

            AddText("tls.crt", certificates.ServerPem);
            AddText("tls.key", certificates.ServerKeyPem);
            AddText("clock", clock + "\n");
        }

        archive.Position = 0;
        return archive;
    }
}
