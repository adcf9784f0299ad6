using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>Sends the report. That the monitoring cannot be reached is noted in the report, and changes nothing else in it.</summary>
internal sealed class SendReport(VerificationWorld world, MonitoringEndpoint endpoint, MonitoringClient client) : Step
{
    public const string DeliveryKey = "monitoring";

    public override string Id => "send-report";

    public override string Purpose => $"Send the report to {endpoint.Address.GetLeftPart(UriPartial.Path)}";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
        Task.FromResult(context.Find<MonitoringDelivery>(DeliveryKey)?.Status == "delivered");

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var report = context.Find<BackupVerificationReport>(WriteReport.ReportKey)!;
        var delivery = await DeliverAsync(report, cancellation).ConfigureAwait(false);
        context.Record(DeliveryKey, delivery, $"{delivery.Status} after {delivery.Attempts} attempts: {delivery.Message}");
        report = report with { Monitoring = delivery };
        await WriteReport.SaveAsync(world, report, cancellation).ConfigureAwait(false);
        context.Record(WriteReport.ReportKey, report, $"verification {report.Verification.Status}");
    }

    private async Task<MonitoringDelivery> DeliverAsync(BackupVerificationReport report, CancellationToken cancellation)
    {
        try
        {
            var token = endpoint.TokenFile is { } file ? (await world.Host.ReadTextAsync(file, cancellation).ConfigureAwait(false)).Trim() : null;
            return await client.SendAsync(endpoint, report.ToJson(), token, cancellation).ConfigureAwait(false);
        }
        catch (RecoveryException cause)
        {
            return new MonitoringDelivery("warning", 0, cause.Seen);
        }
    }
}
