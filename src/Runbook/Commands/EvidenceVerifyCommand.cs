using System.CommandLine;
using Recovery.Evidence;
using Recovery.Evidence.Signing;
using Recovery.Evidence.Storage;
using Recovery.Evidence.Verification;
using Recovery.Procedures.Errors;
using Recovery.Runbook.Display;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>evidence verify</c>: what holds of evidence, and what does not.</summary>
internal static class EvidenceVerifyCommand
{
    private static readonly Argument<string?> Place = new("path") { Description = "A folder of evidence, or one record in it (default: evidence.directory)", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Anchor = new("--anchor") { Description = "A record that was noted elsewhere as the newest of its time: it must still be there with that digest", HelpName = "NAME:SHA256" };

    public static Command Create() => new Command("verify", "Verify evidence: bytes, chain, signatures, reviews; exit code 5 where something does not hold, 7 where something could not be checked") { Place, Shared.Key, Anchor, Shared.Evidence }
        .Does(call => call.LookAsync($"the evidence in {FolderOf(call).Folder.Name}", () => VerifyAsync(call)));

    private static async Task<int> VerifyAsync(Call call)
    {
        var (folder, file) = FolderOf(call);
        using var key = call.Settings.Evidence.PublicKeyFile is { } source ? EvidenceKey.OpenPublic(source) : null;
        var report = await new EvidenceVerifier(folder, key, TimeProvider.System.GetUtcNow()).VerifyAsync(AnchorOf(call), call.Cancellation).ConfigureAwait(false);
        var shown = file is null ? report : report.Only(file);
        foreach (var finding in shown.Findings)
        {
            call.Display.Found("finding", finding, finding.ToString());
        }

        call.Display.Found("verification", new Shown.EvidenceVerification(shown.Folder, shown.Records, shown.Newest, shown.Signatures, shown.Holds, shown.HoldsWholly), file is null ? shown.ToString() : $"{file}: {(shown.Holds ? "holds" : "DOES NOT HOLD")}; the whole folder: {report}");
        return !shown.Holds ? ExitCode.Verification : shown.HoldsWholly ? ExitCode.Done : ExitCode.Warning;
    }

    private static (IEvidenceFolder Folder, string? File) FolderOf(Call call) => call.Get(Place) switch
    {
        null => (call.Estate.Evidence, null),
        var path when Directory.Exists(path) => (new DiskFolder(Path.GetFullPath(path)), null),
        var path when File.Exists(path) => (new DiskFolder(Path.GetDirectoryName(Path.GetFullPath(path))!), Path.GetFileName(path)),
        var path => throw new PreconditionException("verifying evidence", "a folder of evidence, or a record in one", $"no {path}", "name one that is there."),
    };

    private static RecordLink? AnchorOf(Call call) => call.Get(Anchor)?.Split(':') switch
    {
        null => null,
        [var name, { Length: 64 } sha256] when EvidenceNames.IsRecord(name, out _) => new RecordLink(name, sha256),
        _ => throw new InvalidInputException("anchor", "a record's name and its SHA-256, with a colon between them", call.Get(Anchor)!, "for example 00000042.json:9f86d0…, as `evidence verify` prints the newest."),
    };
}
