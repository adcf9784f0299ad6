namespace Recovery.Procedures.Tables;

/// <summary>Which safety copies of table restores go.</summary>
/// <param name="WorkDirectory">Where restores keep them, on the host (<see cref="TableRestoreRequest.WorkDirectory"/>).</param>
/// <param name="Keep">How old one must be to go.</param>
public sealed record ExpireSafetyCopiesRequest(string WorkDirectory, TimeSpan Keep);
