using Recovery.Procedures.Backup;
using Recovery.Procedures.Logical;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Tests.Procedures;

/// <summary>Backups and WAL as they would be listed: a backup at the beginning of a day has one segment of its own, and each day writes one more.</summary>
internal sealed class BackupEstate
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 2, 0, 0, TimeSpan.Zero);

    private static readonly TimelineId One = new(1);

    public BackupEstate(int days, params int[] fulls)
    {
        Days = days;
        Backups = [.. Enumerable.Range(0, days + 1).Select(day => Set(day, fulls.Contains(day)))];
        Own = [.. Enumerable.Range(0, days + 1)];
        Written = [.. Enumerable.Range(0, days + 1)];
    }

    public int Days { get; }

    public List<BackupSet> Backups { get; }

    /// <summary>The days whose backup has its own segment.</summary>
    public HashSet<int> Own { get; }

    /// <summary>The days whose writing is in the archive.</summary>
    public HashSet<int> Written { get; }

    public List<LogicalBackup> Logical { get; } = [];

    public List<StoredObject> Objects { get; } = [];

    public IReadOnlyList<DisasterBackup>? Disaster { get; set; }

    public static DateTimeOffset Day(double day) => Start.AddDays(day);

    public static WalSegment OwnSegment(int day) => new(One, (ulong)(10 + (2 * day)), WalSegment.DefaultSize);

    public static WalSegment WrittenSegment(int day) => OwnSegment(day).Next;

    /// <summary>What is there twelve hours after the last backup; each day's last commit is at noon.</summary>
    public RecoveryWindows Windows()
    {
        var segments = Own.Select(day => new ArchivedSegment(OwnSegment(day), $"own {day}", Day(day)))
            .Concat(Written.Select(day => new ArchivedSegment(WrittenSegment(day), $"written {day}", Day(day + 0.42))));
        var inventory = new WalInventory { SegmentSize = WalSegment.DefaultSize, Segments = [], Histories = [] }.With(segments);
        var reaches = Backups.Select(set => BackupReach.Of(set, inventory)).Select(reach => reach with { LastCommit = LastCommit(reach) });
        return new RecoveryWindows { Now = Day(Days + 0.5), Reaches = [.. reaches], Wal = inventory, Logical = Logical, LogicalObjects = Objects, Disaster = Disaster };
    }

    public void AddLogical(double day, string? fault = null, string database = "greenlang")
    {
        var archive = $"logical/{database}_{Day(day):yyyyMMdd_HHmmss}.dump";
        var manifest = new LogicalManifest
        {
            Archive = archive,
            Database = database,
            TakenAt = Day(day),
            StoredAt = Day(day),
            Format = "custom",
            ServerVersion = "17.1",
            DumpVersion = "17.1",
            Files = [new LogicalFile(archive, 100, "aa")],
            Tables = [],
        };
        Logical.Add(new LogicalBackup(manifest, fault));
        Objects.AddRange([Object(archive, day), Object(archive + LogicalManifest.Suffix, day)]);
    }

    public static StoredObject Object(string key, double day) => new(key, new ByteCount(100), Day(day), "tag");

    private static DateTimeOffset? LastCommit(BackupReach reach) =>
        reach.Run.Segments.Select(segment => segment.Path!).LastOrDefault(path => path.StartsWith("written ", StringComparison.Ordinal)) is { } written
            ? Day(int.Parse(written["written ".Length..], System.Globalization.CultureInfo.InvariantCulture) + 0.4)
            : null;

    private static BackupSet Set(int day, bool full) => new()
    {
        Label = BackupLabel.Parse(full ? $"{Day(day):yyyyMMdd-HHmmss}F" : $"{Start:yyyyMMdd-HHmmss}F_{Day(day):yyyyMMdd-HHmmss}I"),
        Type = full ? "full" : "incr",
        ClusterId = 1,
        HasError = false,
        Started = Day(day).AddMinutes(-1),
        Stopped = Day(day),
        StartLsn = OwnSegment(day).Start,
        StopLsn = new Lsn(OwnSegment(day).Start.Value + 100),
        FirstSegment = OwnSegment(day).FileName,
        LastSegment = OwnSegment(day).FileName,
        DatabaseSize = new ByteCount(1000),
        RepositorySize = new ByteCount(100),
    };
}
