using CsCheck;
using Recovery.Procedures.Backup;

namespace Recovery.Tests.Histories;

/// <summary>Makes histories at random: the same seed gives the same one.</summary>
internal static class HistoryGenerator
{
    private static readonly Gen<Operation> Operations = Gen.Frequency(
        (5, Gen.Int[5, 120].Select(count => (Operation)new Operation.Write(count))),
        (4, Gen.OneOf(20, 60, 150).Select(count => (Operation)new Operation.Burst(count))),
        (2, Gen.Int[1, 20].Select(meter => (Operation)new Operation.Rewrite(meter))),
        (3, Gen.OneOf(BackupKind.Full, BackupKind.Differential, BackupKind.Incremental, BackupKind.Incremental).Select(kind => (Operation)new Operation.Backup(kind))),
        (3, Gen.Const((Operation)new Operation.SwitchWal())),
        (3, Gen.Const((Operation)new Operation.RestorePoint())),
        (1, Gen.Const((Operation)new Operation.Checkpoint())),
        (2, Gen.Const((Operation)new Operation.Restart())),
        (2, Gen.Const((Operation)new Operation.Crash())),
        (2, Gen.OneOf(1_000, 20_000).Select(rows => (Operation)new Operation.RollBack(rows))),
        (2, Gen.OneOf(("max_connections", "60"), ("max_connections", "45"), ("max_locks_per_transaction", "128"), ("max_prepared_transactions", "8"), ("max_worker_processes", "24"), ("max_wal_senders", "12"), ("work_mem", "'5MB'"), ("checkpoint_timeout", "'30s'")).Select(setting => (Operation)new Operation.ChangeSetting(setting.Item1, setting.Item2))));

    // The first and the last commits are where boundaries lie.
    private static readonly Gen<double> Wheres = Gen.Frequency((1, Gen.Const(0.0)), (2, Gen.Const(1.0)), (1, Gen.Double[0.95, 1.0]), (4, Gen.Double[0.0, 1.0]));

    private static readonly Gen<RecoveryChoice> Recoveries = Gen.Select(
        Gen.Frequency((4, Gen.Const(Destination.Latest)), (9, Gen.OneOf(Enum.GetValues<Destination>()[1..]))),
        Wheres,
        Gen.Bool,
        (destination, where, inPlace) => new RecoveryChoice(destination, where, inPlace));

    private static readonly Gen<Chapter> Chapters = Gen.Select(
        Operations.Array[1, 7],
        Gen.Frequency((3, Gen.Const(Outage.None)), (4, Gen.OneOf(Enum.GetValues<Outage>()[1..]))),
        Gen.Frequency((3, Gen.Const(StorageTrouble.None)), (2, Gen.OneOf(Enum.GetValues<StorageTrouble>()[1..]))),
        Recoveries,
        (operations, outage, storage, recovery) => new Chapter(operations, outage, storage, recovery));

    /// <summary>Histories of one to three chapters.</summary>
    public static Gen<History> Histories { get; } = Gen.Frequency((5, Gen.Const(1)), (3, Gen.Const(2)), (1, Gen.Const(3))).SelectMany(count => Chapters.Array[count]).Select(chapters => new History(chapters));

    /// <summary>The history of a seed.</summary>
    public static History Of(int seed) => Histories.Generate(new PCG(1, (ulong)seed), null, out _);
}
