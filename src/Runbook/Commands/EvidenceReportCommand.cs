using System.CommandLine;
using Recovery.Evidence.Signing;
using Recovery.Procedures.Errors;
using Recovery.Reports;
using Recovery.Runbook.Display;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>evidence report</c>: evidence for people, for CI systems, or for the page of a CI job.</summary>
internal static class EvidenceReportCommand
{
    private static readonly Option<ReportFormat> Format = new("--format") { Description = "html: one file with everything; junit: for CI systems; markdown: a summary", HelpName = "html|junit|markdown" };
    private static readonly Option<string?> Output = new("--output") { Description = "Where it is written (default: report.html, junit.xml or summary.md here); - for the standard output", HelpName = "FILE" };

    public static Command Create() => new Command("report", "Write a report of the evidence: what is proven, how long it took, what was lost, by which commands") { EvidencePlace.Folder, Format, Output, Shared.Key, Shared.Evidence }
        .Does(call => call.LookAsync($"the evidence in {EvidencePlace.Of(call).Name}", () => WriteAsync(call)));

    private static async Task<int> WriteAsync(Call call)
    {
        using var key = call.Settings.Evidence.PublicKeyFile is { } file ? EvidenceKey.OpenPublic(file) : null;
        var source = await ReportSource.ReadAsync(EvidencePlace.Of(call), key, TimeProvider.System.GetUtcNow(), call.Cancellation).ConfigureAwait(false);
        var format = call.Get(Format);
        var text = format.Write(source);
        var output = call.Get(Output) ?? format.FileName();
        if (output == "-")
        {
            await Console.Out.WriteAsync(text).ConfigureAwait(false);
            return ExitCode.Done;
        }

        await WriteAsync(Path.GetFullPath(output), text, call.Cancellation).ConfigureAwait(false);
        call.Display.Found("report", new Shown.Report(Path.GetFullPath(output), format, source.Newest.Count, source.Verification.Holds), $"report: {output}, {source.Newest.Count} scenarios of {source.Verification.Records} records; {(source.Verification.Holds ? "what was checked of the evidence holds" : "the evidence DOES NOT HOLD")}");
        return source.Verification.Holds ? ExitCode.Done : ExitCode.Verification;
    }

    private static async Task WriteAsync(string file, string text, CancellationToken cancellation)
    {
        try
        {
            await File.WriteAllTextAsync(file, text, cancellation).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new PreconditionException($"writing {file}", "a place that can be written", cause.Message, "name another one with --output.", cause);
        }
    }
}
