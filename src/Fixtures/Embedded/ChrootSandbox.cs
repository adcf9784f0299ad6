using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Embedded;

/// <summary>
/// For root where user namespaces are forbidden, as in a plain container: a farm of hard links to the root, entered
/// with chroot, and setpriv as an ordinary user. Nothing is mounted, so that a killed run leaves nothing mounted.
/// </summary>
/// <param name="root">The root whose programs run.</param>
internal sealed class ChrootSandbox(PracticeRoot root) : Sandbox(root)
{
    private const string User = "999:999";

    // Procedures tell servers apart by /proc, which cannot be mounted here: before each command, what it says of the
    // site's own processes is copied into the farm, and the tests and reads are the shell's own: that takes few processes.
    // Other commands read there at the same moment, so a copy is moved into its place whole, and only where it tells
    // something new: another program, parent, group, session or start, or a death.
    private const string Enter = """
        farm=$1; shift
        tell() {
          [ -r "$1" ] && IFS= read -r line <"$1" || return 1
          name=${line%) *}
          set -- ${line##*) }
          case $1 in Z) ;; *) set -- lives "$2" "$3" "$4" "${20}" ;; esac
          told="$name $1 $2 $3 $4 $5"
        } 2>/dev/null
        for d in "$farm"/proc/[0-9]*; do
          [ -e "/proc/${d##*/}/stat" ] || rm -rf "$d"
        done
        for p in /proc/[0-9]*; do
          [ "$p/root" -ef "$farm" ] || continue
          tell "$p/stat" || continue
          now=$told
          tell "$farm$p/stat" && [ "$told" = "$now" ] && continue
          [ -d "$farm$p" ] || mkdir -p "$farm$p"
          { cat "$p/stat" >"$farm$p/.stat.$$" && mv -f "$farm$p/.stat.$$" "$farm$p/stat"; } 2>/dev/null
        done
        exec chroot "$farm" setpriv --reuid 999 --regid 999 --clear-groups "$@"
        """;

    // Hard links where the file system allows them, else copies.
    private const string Build = """
        set -e
        root=$1; farm=$2; users=$3; shift 3
        mkdir -p "$farm/etc" "$farm/dev/shm" "$farm/proc" "$farm/var"
        cp -al "$root/usr" "$farm/usr" 2>/dev/null || { rm -rf "$farm/usr"; cp -a --reflink=auto "$root/usr" "$farm/usr"; }
        for name; do
          if [ -e "$root$name" ]; then cp -a "$root$name" "$farm$name"; fi
        done
        cp "$users"/* "$farm/etc/"
        for device in "null 3" "zero 5" "full 7" "random 8" "urandom 9"; do
          mknod -m 666 "$farm/dev/${device% *}" c 1 "${device#* }"
        done
        chmod 1777 "$farm/dev/shm"
        """;

    /// <inheritdoc/>
    public override string Name => "chroot";

    /// <inheritdoc/>
    public override Task AdoptAsync(string path, CancellationToken cancellation) =>
        Host.Local.RunAsync(new HostCommand("chown", "-R", User, path), cancellation);

    /// <inheritdoc/>
    protected override IEnumerable<string> EnterRoot() => ["chroot", Root.Path];

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<string>> EnterAsync(SiteLayout layout, IReadOnlyList<Mount> mounts, bool often, CancellationToken cancellation)
    {
        var farm = layout.At("root");
        if (!Directory.Exists(farm))
        {
            await Host.Local.RunAsync(new HostCommand("sh", ["-c", Build, "build", Root.Path.TrimEnd('/'), farm, layout.Users, .. LibraryDirectories, .. Settings]), cancellation).ConfigureAwait(false);
        }

        foreach (var mount in mounts)
        {
            await PlaceAsync(layout, mount, farm + mount.Inside, cancellation).ConfigureAwait(false);
        }

        return ["sh", "-c", Enter, "enter", farm];
    }

    private async Task PlaceAsync(SiteLayout layout, Mount mount, string place, CancellationToken cancellation)
    {
        if (!layout.IsOwn(mount))
        {
            await Host.Local.RunAsync(new HostCommand("sh", "-c", """rm -rf "$2" && cp -a --reflink=auto "$1" "$2" """, "place", mount.Outside, place), cancellation).ConfigureAwait(false);
        }
        else if (!Directory.Exists(place))
        {
            // The site's own directories move into the farm, and a link stays where they were. Not Directory.Move: that
            // does not cross file systems.
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            await Host.Local.RunAsync(new HostCommand("mv", "-T", mount.Outside, place), cancellation).ConfigureAwait(false);
            Directory.CreateSymbolicLink(mount.Outside, place);
        }

        await AdoptAsync(place, cancellation).ConfigureAwait(false);
    }
}
