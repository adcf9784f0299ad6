using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>The end of a timeline's part of a history.</summary>
/// <param name="Timeline">The timeline that was left.</param>
/// <param name="At">The position at which the next one begins.</param>
public sealed record TimelineSwitch(TimelineId Timeline, Lsn At);
