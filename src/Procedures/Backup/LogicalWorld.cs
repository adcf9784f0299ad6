using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Storage;

namespace Recovery.Procedures.Backup;

/// <summary>What the steps of one logical backup share.</summary>
internal sealed class LogicalWorld(Host host, LogicalBlueprint blueprint)
{
    /// <summary>The manifest as it will be stored; recorded when the dump is whole on the host.</summary>
    public const string DumpKey = "dump";

    /// <summary>The jobs that were on before the dump.</summary>
    public const string JobsKey = "jobs";

    /// <summary>The upload in parts that is under way.</summary>
    public const string UploadKey = "upload";

    private const string FileName = "archive";

    public Host Host => host;

    public LogicalBlueprint Blueprint => blueprint;

    public LogicalBackupRequest Request => blueprint.Request;

    public Sql Database { get; } = new(blueprint.Request.Database);

    public bool IsDirectory => Request.Format == LogicalFormat.Directory;

    /// <summary>A fresh connection to the bucket.</summary>
    public ObjectStore OpenStore() => new(Request.Store);

    /// <summary>The run's own directory on the host.</summary>
    public string Folder(string run) => $"{Request.WorkDirectory}/logical/{run}";

    /// <summary>What pg_dump writes: a file, or a directory.</summary>
    public string Target(string run) => $"{Folder(run)}/{FileName}";

    /// <summary>The file on the host that one of the manifest's files is uploaded from.</summary>
    public string Source(string run, LogicalManifest manifest, LogicalFile file) =>
        IsDirectory ? $"{Target(run)}/{file.Key[manifest.Archive.Length..]}" : Target(run);

    /// <summary>pg_dump as it would be typed; the password comes from a pgpass file.</summary>
    public HostCommand Dump(string run, string snapshot)
    {
        List<string> words = ["--no-password", "--format=" + (IsDirectory ? "directory" : "custom"), "--file=" + Target(run), "--snapshot=" + snapshot];
        if (Request.Compression is { } compression)
        {
            words.Add("--compress=" + compression);
        }

        if (IsDirectory)
        {
            words.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--jobs={Request.Processes}"));
        }

        return new HostCommand("pg_dump", [.. words, "--dbname=" + Request.HostEndpoint.ConnectionInfo]);
    }

    /// <summary>The manifest that the dump recorded.</summary>
    /// <exception cref="JournalException">There is none yet.</exception>
    public static LogicalManifest Manifest(StepContext context) =>
        context.Find<LogicalManifest>(DumpKey) ?? throw new JournalException("storing a logical backup", "a dump in the journal", "none", "plan the backup again.");
}
