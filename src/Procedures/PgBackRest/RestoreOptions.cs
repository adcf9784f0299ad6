using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.PgBackRest;

/// <summary>What <c>pgbackrest restore</c> is asked to do (pgBackRest command reference, "Restore Command").</summary>
public sealed record RestoreOptions
{
    /// <summary>The backup set (<c>--set</c>): always pinned, so that what was checked is what is restored.</summary>
    public required BackupLabel Set { get; init; }

    /// <summary>The directory to restore into (<c>--pg1-path</c>). Files that are already right are kept (<c>--delta</c>), for which it holds a <c>PG_VERSION</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The target (<c>--type</c>, <c>--target</c>, <c>--target-exclusive</c>); never the end of the archive, which PostgreSQL may take for reached at the first gap.</summary>
    public required RecoveryTarget Target { get; init; }

    /// <summary>The timeline to follow (<c>--target-timeline</c>).</summary>
    public required TimelineId Timeline { get; init; }

    /// <summary>What the server does at the target: <c>promote</c> or <c>pause</c> (<c>--target-action</c>).</summary>
    public required string TargetAction { get; init; }

    /// <summary>False to switch archiving off in the restored cluster (<c>--archive-mode=off</c>).</summary>
    public required bool Archive { get; init; }

    /// <summary>Where all tablespaces go (<c>--tablespace-map-all</c>); null for the places they had.</summary>
    public string? TablespaceDirectory { get; init; }

    /// <summary>Where <c>pg_wal</c> leads to (<c>--link-map</c>); null to have it inside the data directory, as pgBackRest has every link that it is not told to restore.</summary>
    public string? WalDirectory { get; init; }

    /// <summary>Databases whose content is restored (<c>--db-include</c>); all when empty. The others come as sparse files of zeros, of no use but for their names.</summary>
    public IReadOnlyList<string> DatabaseInclude { get; init; } = [];

    /// <summary>Settings for <c>postgresql.auto.conf</c> (<c>--recovery-option</c>).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> RecoveryOptions { get; init; } = [];

    internal IEnumerable<string> Arguments()
    {
        yield return "--set=" + Set;
        yield return "--pg1-path=" + DataDirectory;
        yield return "--delta";
        foreach (var argument in TargetArguments())
        {
            yield return argument;
        }

        // pgBackRest takes --target-timeline for every type but `immediate`; PostgreSQL takes the setting for that one too.
        yield return Target is RecoveryTarget.ToEndOfBackup ? "--recovery-option=recovery_target_timeline=" + Timeline : "--target-timeline=" + Timeline;
        if (!Archive)
        {
            yield return "--archive-mode=off";
        }

        if (TablespaceDirectory is not null)
        {
            yield return "--tablespace-map-all=" + TablespaceDirectory;
        }

        if (WalDirectory is not null)
        {
            yield return "--link-map=pg_wal=" + WalDirectory;
        }

        foreach (var database in DatabaseInclude)
        {
            yield return "--db-include=" + database;
        }

        foreach (var (name, value) in RecoveryOptions)
        {
            // pgBackRest writes both into postgresql.auto.conf as they are given, between quotes.
            yield return $"--recovery-option={name}={ConfigurationText.Escape(value)}";
        }
    }

    private IEnumerable<string> TargetArguments()
    {
        var (type, target, inclusive) = Target switch
        {
            RecoveryTarget.ToTime time => ("time", Instant.Format(time.Time), true),
            RecoveryTarget.ToXid xid => ("xid", xid.Xid.ToString(System.Globalization.CultureInfo.InvariantCulture), xid.Inclusive),
            RecoveryTarget.ToLsn lsn => ("lsn", lsn.Lsn.ToString(), lsn.Inclusive),
            RecoveryTarget.ToName name => ("name", ConfigurationText.Escape(name.Name), true),
            RecoveryTarget.ToEndOfBackup => ("immediate", null, true),
            _ => throw new InvalidOperationException("A restore needs a target that must be reached; the end of the archive is located first."),
        };
        yield return "--type=" + type;
        if (target is not null)
        {
            yield return "--target=" + target;
        }

        if (!inclusive)
        {
            yield return "--target-exclusive";
        }

        yield return "--target-action=" + TargetAction;
    }
}
