namespace Recovery.Fixtures.Storage;

/// <summary>The process behind an object storage.</summary>
internal interface IStorageServer
{
    /// <summary>Whether the objects go with the process, unless it wrote them out before (<c>POST /_site/dump</c>).</summary>
    bool ObjectsAreInMemory { get; }

    /// <summary>How long its access log is, in bytes; 0 where there is none yet.</summary>
    Task<long> LogLengthAsync(CancellationToken cancellation);

    /// <summary>The lines of its access log.</summary>
    /// <param name="from">The first byte.</param>
    /// <param name="cancellation">Stops the reading.</param>
    Task<IReadOnlyList<string>> ReadLogAsync(long from, CancellationToken cancellation);

    /// <summary>Launches the process; it may not answer yet.</summary>
    Task LaunchAsync(CancellationToken cancellation);

    /// <summary>Whether the launched process lives; the end of its log for the error where it does not.</summary>
    Task<(bool Alive, string LogTail)> ObserveAsync(CancellationToken cancellation);

    /// <summary>Ends the process at once and waits until it is gone. The next launch has the objects of the last dump.</summary>
    Task KillAsync(CancellationToken cancellation);
}
