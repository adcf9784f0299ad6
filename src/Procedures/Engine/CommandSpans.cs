using System.Diagnostics;

namespace Recovery.Procedures.Engine;

/// <summary>Hears the commands of one run, among those of all runs in this process.</summary>
internal static class CommandSpans
{
    public static ActivityListener Listen(ActivityTraceId trace, Action<Activity> onCommand)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Parent.TraceId == trace ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                if (span.TraceId == trace && span.OperationName == "command")
                {
                    onCommand(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
