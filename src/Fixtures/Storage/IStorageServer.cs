namespace Recovery.Fixtures.Storage;

/// <summary>The process behind an object storage.</summary>
internal interface IStorageServer
{
    /// <summary>Where it keeps its access log, on this machine.</summary>
    string AccessLog { get; }

    /// <summary>Launches the process; it may not answer yet.</summary>
    Task LaunchAsync(CancellationToken cancellation);

    /// <summary>Whether the launched process lives; the end of its log for the error where it does not.</summary>
    (bool Alive, string LogTail) Observe();

    /// <summary>Ends the process at once and waits until it is gone. The next launch has the objects of the last dump.</summary>
    Task KillAsync(CancellationToken cancellation);
}
