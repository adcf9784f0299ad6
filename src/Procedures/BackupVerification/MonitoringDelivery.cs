namespace Recovery.Procedures.BackupVerification;

/// <summary>Whether monitoring got the report. It is no part of the verdict: that the monitoring is down says nothing about backups.</summary>
/// <param name="Status"><c>delivered</c>, <c>warning</c> where it was not, <c>pending</c> where it is still to be sent, or <c>off</c>.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Message">What the endpoint answered last.</param>
public sealed record MonitoringDelivery(string Status, int Attempts, string Message);
