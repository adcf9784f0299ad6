using System.CommandLine;
using Recovery.Evidence.Storage;
using Recovery.Procedures.Errors;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary>The folder of evidence that a command reads: the one that is named, else that of the settings.</summary>
internal static class EvidencePlace
{
    /// <summary>The argument that names it.</summary>
    public static Argument<string?> Folder { get; } = new("folder") { Description = "A folder of evidence (default: evidence.directory)", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>The folder.</summary>
    /// <exception cref="PreconditionException">There is no such folder.</exception>
    public static IEvidenceFolder Of(Call call) => call.Get(Folder) switch
    {
        null => call.Estate.Evidence,
        var path when Directory.Exists(path) => new DiskFolder(Path.GetFullPath(path)),
        var path => throw new PreconditionException("reading evidence", "a folder of evidence", $"no {path}", "name one that is there."),
    };
}
