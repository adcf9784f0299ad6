using Recovery.Fixtures;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Verification;

namespace Recovery.Steps.Run;

/// <summary>What production was at a moment: its server process, its files, its content.</summary>
public sealed record Snapshot
{
    public required Postmaster? Postmaster { get; init; }

    /// <summary>A digest of all names, sizes and times below the data directory; null while a server runs there, which changes files all the time.</summary>
    public required string? Files { get; init; }

    /// <summary>The content; null where no server runs.</summary>
    public required DatabaseFingerprint? Content { get; init; }

    public static async Task<Snapshot> TakeAsync(IPracticeSite site, CancellationToken cancellation)
    {
        var postmaster = await site.Production.Control.FindPostmasterAsync(cancellation).ConfigureAwait(false);
        return new Snapshot
        {
            Postmaster = postmaster,
            Files = postmaster is null ? await FilesAsync(site.Host, site.Production.DataDirectory, cancellation).ConfigureAwait(false) : null,
            Content = postmaster is null ? null : await new FingerprintReader(site.Production.Greenlang).TakeAsync(cancellation).ConfigureAwait(false),
        };
    }

    /// <summary>A digest of all names, sizes and times below a directory.</summary>
    public static async Task<string> FilesAsync(Host host, string directory, CancellationToken cancellation)
    {
        const string script = """[ -d "$1" ] || { echo absent; exit 0; }; cd "$1" && find . -printf '%p %s %T@ %m\n' | sort | sha256sum""";
        return (await host.RunAsync(new HostCommand("sh", "-c", script, "files", directory), cancellation).ConfigureAwait(false)).Output.Trim();
    }
}
