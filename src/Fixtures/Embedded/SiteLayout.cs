using System.Text;

namespace Recovery.Fixtures.Embedded;

/// <summary>Where the directories of a site lie: inside at the runbook's own paths, on this machine below one folder.</summary>
internal sealed class SiteLayout
{
    /// <summary>Where programs inside find the clock file.</summary>
    public const string ClockInside = "/clock/offset";

    /// <summary>Where a small volume is mounted, inside.</summary>
    public const string SmallVolumeInside = "/small";

    /// <summary>The longest directory of a socket on this machine, in bytes: the kernel takes 107 for the whole path, and the name needs 20.</summary>
    private const int LongestSocketDirectory = 86;

    private readonly List<Mount> hostMounts;

    /// <summary>Lays out a site; nothing is made yet.</summary>
    /// <param name="directory">The site's folder; its name is the site's id.</param>
    public SiteLayout(string directory)
    {
        Folder = directory;
        var sockets = Path.Combine(directory, "run");
        Sockets = Encoding.UTF8.GetByteCount(sockets) <= LongestSocketDirectory ? sockets : Path.Combine(Path.GetTempPath(), "site-" + Id);
        hostMounts =
        [
            new(At("pg"), "/var/lib/postgresql"),
            new(At("etc"), "/etc/pgbackrest"),
            new(At("server"), "/etc/postgresql"),
            new(At("spool"), "/var/spool/pgbackrest"),
            new(At("log"), "/var/log"),
            new(Sockets, "/run/postgresql"),
            new(At("tmp"), "/tmp"),
            new(At("runs"), "/var/lib/runbook"),
            new(At("clock"), "/clock", ReadOnly: true),
        ];
    }

    /// <summary>The bytes of a small volume of the database host; null for none.</summary>
    public long? SmallVolume { get; init; }

    /// <summary>The site's id.</summary>
    public string Id => Path.GetFileName(Folder);

    /// <summary>The site's folder.</summary>
    public string Folder { get; }

    /// <summary>The servers' socket directory on this machine.</summary>
    public string Sockets { get; }

    /// <summary>The users that the site knows: a folder for <c>/etc/passwd</c> and its like.</summary>
    public string Users => At("system");

    /// <summary>The clock file.</summary>
    public string ClockFile => Folder + ClockInside;

    /// <summary>The object storage's folder.</summary>
    public string Storage => At("s3");

    /// <summary>The record of the process that opened the site.</summary>
    public string OwnerFile => At("owner.json");

    /// <summary>The reason to keep the site's evidence.</summary>
    public string KeptFile => At("KEPT");

    /// <summary>What the database host sees.</summary>
    public IReadOnlyList<Mount> HostMounts => hostMounts;

    /// <summary>What the machine of the object storage sees.</summary>
    /// <param name="seed">The objects it starts with; null for none.</param>
    public IReadOnlyList<Mount> StorageMounts(string? seed) =>
    [
        new(Storage, "/var/lib/s3"),
        new(At("s3-server"), "/srv", ReadOnly: true),
        new(At("s3-tmp"), "/tmp"),
        new(At("clock"), "/clock", ReadOnly: true),
        .. seed is null ? Array.Empty<Mount>() : [new(seed, "/var/lib/s3-seed", ReadOnly: true)],
    ];

    /// <summary>Whether a mount shows a directory of the site itself, and not something that several sites share.</summary>
    public bool IsOwn(Mount mount) => HostMounts.Concat(StorageMounts(null)).Contains(mount);

    /// <summary>A path below the site's folder.</summary>
    public string At(string relative) => Path.Combine(Folder, relative);

    /// <summary>Makes the directories.</summary>
    public void Create()
    {
        foreach (var mount in HostMounts.Concat(StorageMounts(null)))
        {
            Directory.CreateDirectory(mount.Outside);
        }

        foreach (var below in new[] { "log/pgbackrest", "log/postgresql", "system" })
        {
            Directory.CreateDirectory(At(below));
        }

        // PostgreSQL refuses a data directory that others may enter; the rest is nobody else's business either.
        File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(Users, "passwd"), "postgres:x:999:999:PostgreSQL administrator:/var/lib/postgresql:/bin/sh\n");
        File.WriteAllText(Path.Combine(Users, "group"), "postgres:x:999:\n");
        File.WriteAllText(Path.Combine(Users, "hosts"), "127.0.0.1 localhost\n");
        File.WriteAllText(Path.Combine(Users, "nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files\n");
    }

    /// <summary>Where a path of the database host lies on this machine.</summary>
    /// <exception cref="ArgumentException">It lies in no directory of the site.</exception>
    public string Outside(string inside)
    {
        var mount = HostMounts.FirstOrDefault(mount => inside == mount.Inside || inside.StartsWith(mount.Inside + "/", StringComparison.Ordinal))
            ?? throw new ArgumentException($"'{inside}' is in none of the site's directories: {string.Join(", ", HostMounts.Select(mount => mount.Inside))}", nameof(inside));
        return mount.Outside + inside[mount.Inside.Length..];
    }

    /// <summary>Removes everything; nothing of the site may run any more.</summary>
    public void Remove()
    {
        foreach (var directory in new[] { Sockets, Folder })
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }
}
