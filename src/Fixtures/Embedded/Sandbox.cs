using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Embedded;

/// <summary>How a site's programs are kept apart from the machine: a prefix before their commands.</summary>
/// <param name="root">The root whose programs run.</param>
internal abstract class Sandbox(PracticeRoot root)
{
    /// <summary>The environment variable by which a site's processes are known.</summary>
    public const string SiteVariable = "DRILL_SITE";

    /// <summary>What programs look up in <c>/etc</c>; the rest of it would only bring in another machine's settings.</summary>
    protected static readonly IReadOnlyList<string> Settings =
    [
        "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/mime.types",
        "/etc/postgresql-common", "/etc/protocols", "/etc/python3", "/etc/services", "/etc/ssl",
    ];

    /// <summary>Where programs and libraries are looked for outside <c>/usr</c>; today links into it.</summary>
    protected static readonly IReadOnlyList<string> LibraryDirectories = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    /// <summary>The isolation's name, for the report.</summary>
    public abstract string Name { get; }

    /// <summary>The root whose programs run.</summary>
    protected PracticeRoot Root { get; } = root;

    /// <summary>Finds the isolation that this machine allows.</summary>
    /// <param name="root">The root whose programs run.</param>
    /// <param name="asked">The isolation to use even if there is a better one; null for the best.</param>
    /// <param name="cancellation">Stops the trial.</param>
    /// <exception cref="PreconditionException">It allows none.</exception>
    public static async Task<Sandbox> DetectAsync(PracticeRoot root, string? asked, CancellationToken cancellation)
    {
        var chroot = new ChrootSandbox(root);
        if (asked == chroot.Name)
        {
            return chroot;
        }

        var bwrap = new BwrapSandbox(root);
        var refusal = await bwrap.ProbeAsync(cancellation).ConfigureAwait(false);
        if (refusal is null)
        {
            return bwrap;
        }

        return Environment.IsPrivilegedProcess
            ? chroot
            : throw new PreconditionException("keeping practice sites apart from this machine", "that bubblewrap may make a user namespace", refusal, "install bubblewrap and allow user namespaces (sysctl kernel.unprivileged_userns_clone=1 or kernel.apparmor_restrict_unprivileged_userns=0), or run as root.");
    }

    /// <summary>A host that runs the root's programs as they are, outside any site.</summary>
    public Host RootHost() => new("the root", [.. EnterRoot(), "env", "-i", $"PATH={Root.ServerPrograms}:/usr/bin", "LANG=C.UTF-8"]);

    /// <summary>A host whose commands run in the site's database host, under its clock.</summary>
    public async Task<Host> DatabaseHostAsync(SiteLayout layout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return new Host("the database host", [
            .. await EnterAsync(layout, layout.HostMounts, often: true, cancellation).ConfigureAwait(false),
            .. Variables(layout, "/var/lib/postgresql"),
            $"LD_PRELOAD={Root.ClockLibraries}/libfaketime.so.1",
            $"FAKETIME_TIMESTAMP_FILE={SiteLayout.ClockInside}", "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
            // Shared memory would only be needed to begin counting at the same call in several processes; killed ones leave it behind.
            "FAKETIME_DISABLE_SHM=1"]);
    }

    /// <summary>A host whose commands run where the site's object storage does; it follows the clock file itself.</summary>
    public async Task<Host> StorageHostAsync(SiteLayout layout, IReadOnlyList<Mount> mounts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return new Host("the object storage", [
            .. await EnterAsync(layout, mounts, often: false, cancellation).ConfigureAwait(false),
            .. Variables(layout, "/var/lib/s3")]);
    }

    /// <summary>Whether a site may have a volume of limited size.</summary>
    public virtual Task<bool> HasVolumesAsync(CancellationToken cancellation) => Task.FromResult(false);

    /// <summary>Gives files that this process has made to the user that the site's programs run as.</summary>
    public virtual Task AdoptAsync(string path, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The words that enter the bare root.</summary>
    protected abstract IEnumerable<string> EnterRoot();

    /// <summary>The words that enter the site, with what they need made.</summary>
    /// <param name="layout">The site.</param>
    /// <param name="mounts">What is to be seen there.</param>
    /// <param name="often">Whether many commands will be run, so that it is worth keeping the place open.</param>
    /// <param name="cancellation">Stops the making.</param>
    protected abstract Task<IReadOnlyList<string>> EnterAsync(SiteLayout layout, IReadOnlyList<Mount> mounts, bool often, CancellationToken cancellation);

    // Nothing of our own environment goes in: PGHOST, proxies and the like would change what is practised.
    private IEnumerable<string> Variables(SiteLayout layout, string home) =>
    [
        "env", "-i",
        $"{SiteVariable}={layout.Id}",
        $"PATH={Root.ServerPrograms}:/usr/bin:/usr/sbin",
        $"HOME={home}", "LANG=C.UTF-8", "TZ=UTC", "PGTZ=UTC",
    ];
}
