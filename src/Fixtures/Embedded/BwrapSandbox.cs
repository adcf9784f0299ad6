using System.Globalization;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Embedded;

/// <summary>A user namespace of bubblewrap's: the root read-only, the site's directories over it, no rights on the machine. Process ids and the loopback network are the machine's.</summary>
/// <param name="root">The root whose programs run.</param>
internal sealed class BwrapSandbox(PracticeRoot root) : Sandbox(root)
{
    private static readonly string[] DeviceFiles = ["null", "zero", "full", "random", "urandom"];
    private static readonly string[] Own = ["passwd", "group", "hosts", "nsswitch.conf"];

    /// <inheritdoc/>
    public override string Name => "bwrap user namespace";

    // Kept running, it keeps the namespaces: entering them again takes half the time of making them, and a signal sent
    // to a command reaches the command, where bubblewrap would stand in between and keep it.
    private const string Hold = """
        setsid "$@" tail -f /dev/null >/dev/null 2>&1 </dev/null &
        echo $!
        """;

    // A tmpfs of bubblewrap's own can have a size, but not a number of files. The root has no mount(8), but it has Python.
    private const string MountVolume = """
        python3 -c 'import ctypes, os, sys; libc = ctypes.CDLL(None, use_errno=True); error = libc.mount(b"tmpfs", sys.argv[1].encode(), b"tmpfs", 0, sys.argv[2].encode()); sys.exit(os.strerror(ctypes.get_errno()) if error else 0)' "$1" "$2" || exit
        shift 2
        """;

    // What follows has no right to mount or unmount anything.
    private static readonly string[] WithoutRights = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--ambient-caps", "-all"];
    private static readonly string[] MayMount = ["--cap-add", "CAP_SYS_ADMIN"];

    /// <summary>Tries to enter the root.</summary>
    /// <returns>Null where it works, else what bubblewrap said.</returns>
    public async Task<string?> ProbeAsync(CancellationToken cancellation)
    {
        try
        {
            var tried = await RootHost().TryRunAsync(new HostCommand("true"), cancellation).ConfigureAwait(false);
            return tried.ExitCode == 0 ? null : tried.Error.Trim();
        }
        catch (PreconditionException notInstalled)
        {
            return notInstalled.Seen;
        }
    }

    /// <inheritdoc/>
    public override async Task<bool> HasVolumesAsync(CancellationToken cancellation)
    {
        var tried = await new Host("the root", ["bwrap", .. Programs(), .. MayMount, "--dir", SiteLayout.SmallVolumeInside, "--", "env", "-i", "PATH=/usr/bin"])
            .TryRunAsync(new HostCommand("sh", "-c", MountVolume, "mount", SiteLayout.SmallVolumeInside, "size=65536"), cancellation).ConfigureAwait(false);
        return tried.ExitCode == 0;
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> EnterRoot() => ["bwrap", .. Programs(), "--ro-bind-try", Root.Outside("/etc/ld.so.cache"), "/etc/ld.so.cache", .. Devices(), "--remount-ro", "/", "--"];

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<string>> EnterAsync(SiteLayout layout, IReadOnlyList<Mount> mounts, bool often, CancellationToken cancellation)
    {
        IReadOnlyList<string> volume = often && layout.SmallVolume is { } bytes ? [SiteLayout.SmallVolumeInside, string.Create(CultureInfo.InvariantCulture, $"size={bytes},nr_inodes={SiteRequest.SmallVolumeFiles},mode=0700")] : [];
        IReadOnlyList<string> make = [
            "bwrap",
            .. Programs(),
            .. Settings.SelectMany(path => (string[])["--ro-bind-try", Root.Outside(path), path]),
            .. Own.SelectMany(name => (string[])["--ro-bind", Path.Combine(layout.Users, name), "/etc/" + name]),
            .. mounts.SelectMany(mount => (string[])[mount.ReadOnly ? "--ro-bind" : "--bind", mount.Outside, mount.Inside]),
            .. volume.Count > 0 ? (string[])[.. MayMount, "--dir", SiteLayout.SmallVolumeInside] : [],
            .. Devices(),
            "--remount-ro", "/", "--chdir", "/", "--",
        ];
        if (!often)
        {
            return make;
        }

        var holder = await new Host("the sandbox", [.. make, "env", "-i", $"{SiteVariable}={layout.Id}", "PATH=/usr/bin"])
            .RunAsync(volume.Count > 0 ? new HostCommand("sh", ["-c", MountVolume + "\n" + Hold, "hold", .. volume, .. WithoutRights]) : new HostCommand("sh", "-c", Hold, "hold"), cancellation).ConfigureAwait(false);
        return ["nsenter", "--preserve-credentials", "--user", "--mount", "--target", holder.Output.Trim()];
    }

    // Not bubblewrap's own --dev: its terminals would cost a second user namespace, which nobody but root could enter.
    private static IEnumerable<string> Devices() =>
    [
        "--tmpfs", "/dev",
        .. DeviceFiles.SelectMany(name => (string[])["--dev-bind", "/dev/" + name, "/dev/" + name]),
        "--symlink", "/proc/self/fd", "/dev/fd",
        "--dir", "/dev/shm",
        "--ro-bind", "/proc", "/proc",
    ];

    private List<string> Programs()
    {
        List<string> words = ["--unshare-user", "--uid", "999", "--gid", "999", "--ro-bind", Root.Outside("/usr"), "/usr"];
        foreach (var name in LibraryDirectories)
        {
            var directory = new DirectoryInfo(Root.Outside(name));
            if (directory.LinkTarget is { } target)
            {
                words.AddRange(["--symlink", target, name]);
            }
            else if (directory.Exists)
            {
                words.AddRange(["--ro-bind", directory.FullName, name]);
            }
        }

        return words;
    }
}
