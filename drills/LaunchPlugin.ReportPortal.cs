using ReportPortal.ReqnrollPlugin;
using Reqnroll.Bindings;
using Reqnroll.Plugins;

[assembly: RuntimePlugin(typeof(Drills.LaunchPlugin))]

namespace Drills;

/// <summary>What is done to ReportPortal's agent before it begins.</summary>
public sealed class LaunchPlugin : IRuntimePlugin
{
    /// <inheritdoc/>
    public void Initialize(RuntimePluginEvents runtimePluginEvents, RuntimePluginParameters runtimePluginParameters, UnitTestProviderConfiguration unitTestProviderConfiguration)
    {
        ArgumentNullException.ThrowIfNull(runtimePluginEvents);
        // The agent calls hooks in a way that keeps to itself what they throw: a scenario would pass that could not clean up.
        runtimePluginEvents.CustomizeTestThreadDependencies += (_, made) => made.ObjectContainer.RegisterTypeAs<BindingInvoker, IAsyncBindingInvoker>();
        ReportPortalAddin.BeforeRunStarted += LaunchReport.Begin;
    }
}
