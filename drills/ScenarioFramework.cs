using System.Reflection;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: Xunit.TestFramework("Drills.ScenarioFramework", "Drills")]

namespace Drills;

/// <summary>
/// Runs scenarios side by side. xunit 2 does so for test collections, and makes one of each class, which here would be a
/// whole feature; this makes one of each scenario. Only the rows of one scenario outline still run one after the other.
/// How many run at a time is <c>maxParallelThreads</c> in xunit.runner.json; those tagged <c>@long</c> begin first, so that
/// none of them is still running when all the others have ended.
/// </summary>
public sealed class ScenarioFramework(IMessageSink diagnostics) : XunitTestFramework(diagnostics)
{
    /// <inheritdoc/>
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new Discoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Discoverer(IAssemblyInfo assembly, ISourceInformationProvider source, IMessageSink diagnostics)
        : XunitTestFrameworkDiscoverer(assembly, source, diagnostics)
    {
        protected override bool FindTestsForMethod(
            ITestMethod testMethod, bool includeSourceInformation, IMessageBus messageBus, ITestFrameworkDiscoveryOptions options)
        {
            var feature = testMethod.TestClass;
            var name = $"{feature.Class.Name}.{testMethod.Method.Name}";
            var alone = new TestClass(new TestCollection(feature.TestCollection.TestAssembly, null, name), feature.Class);
            return base.FindTestsForMethod(
                new TestMethod(alone, testMethod.Method), includeSourceInformation, messageBus, options);
        }
    }

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider source, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assembly, source, diagnostics)
    {
        protected override ITestFrameworkDiscoverer CreateDiscoverer() =>
            new Discoverer(AssemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

        // async void is the shape that xunit 2 gives this method; the runner reports its own failures.
        protected override async void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink execution, ITestFrameworkExecutionOptions options)
        {
            using var runner = new Runner(TestAssembly, testCases, DiagnosticMessageSink, execution, options);
            await runner.RunAsync();
        }
    }

    private sealed class Runner : XunitTestAssemblyRunner
    {
        public Runner(
            ITestAssembly assembly, IEnumerable<IXunitTestCase> testCases, IMessageSink diagnostics, IMessageSink execution,
            ITestFrameworkExecutionOptions options)
            : base(assembly, testCases, diagnostics, execution, options) =>
            TestCollectionOrderer = new LongFirst(TestCases);

        protected override async Task AfterTestAssemblyStartingAsync()
        {
            await base.AfterTestAssemblyStartingAsync();
            await Aggregator.RunAsync(GherkinRun.BeginAsync);
        }

        protected override async Task BeforeTestAssemblyFinishedAsync()
        {
            await Aggregator.RunAsync(GherkinRun.EndAsync);
            await base.BeforeTestAssemblyFinishedAsync();
        }
    }

    private sealed class LongFirst(IEnumerable<IXunitTestCase> testCases) : ITestCollectionOrderer
    {
        private readonly HashSet<Guid> tagged = [.. testCases.Where(IsLong).Select(test => test.TestMethod.TestClass.TestCollection.UniqueID)];

        public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
            testCollections.OrderBy(collection => tagged.Contains(collection.UniqueID) ? 0 : 1).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

        private static bool IsLong(IXunitTestCase test) =>
            test.Traits.TryGetValue("Category", out var tags) && tags.Contains("long");
    }
}
