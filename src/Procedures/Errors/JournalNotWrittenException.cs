namespace Recovery.Procedures.Errors;

/// <summary>What happened in a run could not be written into its journal: the run stops, since nobody could take it up from what is not there.</summary>
/// <param name="file">The journal.</param>
/// <param name="cause">What the file system says.</param>
public sealed class JournalNotWrittenException(string file, IOException cause) : RecoveryException(
    $"writing the journal {file}",
    "that its disk takes it",
    cause?.Message ?? string.Empty,
    "make room there, and resume the run: it knows what was done before.",
    cause);
