using Recovery.Fixtures.Clock;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures;

/// <summary>One estate to practise on: a database host, its object storage and its clock. Disposing of it ends everything that runs there and removes it.</summary>
public interface IPracticeSite : IAsyncDisposable
{
    /// <summary>The scenario's name, as the request gave it.</summary>
    string Name { get; }

    /// <summary>The database host, as a procedure sees it.</summary>
    Host Host { get; }

    /// <summary>The clock by which everything in the site lives.</summary>
    DrillClock Clock { get; }

    /// <summary>The production cluster.</summary>
    ProductionCluster Production { get; }

    /// <summary>The object storage that holds the repository.</summary>
    ObjectStorage Storage { get; }

    /// <summary>The directory on the host where runs keep rescued WAL, dumps and safety copies.</summary>
    string RunsDirectory { get; }

    /// <summary>The directory on this machine where runs keep journal and evidence, and the workload its ledger. Where the host shares this machine's files, it is <see cref="RunsDirectory"/>.</summary>
    string JournalDirectory { get; }

    /// <summary>Where the small volume that was asked for is mounted on the host; null where none was, or this environment cannot mount one.</summary>
    string? SmallVolume { get; }

    /// <summary>Reserves a port that nothing else uses, on the host and on this machine, until the site is disposed of.</summary>
    int ReservePort();

    /// <summary>Has something that is no database listen on a port of the host, until the site is disposed of.</summary>
    /// <param name="port">A reserved port.</param>
    /// <param name="cancellation">Ends the wait for it.</param>
    Task OccupyPortAsync(int port, CancellationToken cancellation);

    /// <summary>Has the logs, the configuration and the runs kept when the site is disposed of, or found dead. The first reason stays.</summary>
    /// <param name="reason">Why, e.g. the failed step.</param>
    void KeepOnDispose(string reason);

    /// <summary>The folder where the evidence of a failed scenario will be, or is, kept; null unless <see cref="KeepOnDispose"/> was called.</summary>
    string? KeptDirectory { get; }
}
