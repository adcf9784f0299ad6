using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("The evidence of real runs: records in a chain, signed where there is a key")]
internal sealed record EvidenceSettings
{
    [Description("Their folder, on this machine; `evidence` below `runs.directory` if empty")]
    public string? Directory { get; init; }

    [Description("What their keys begin with, such as evidence/, to keep them in the bucket of `storage` instead of a folder")]
    public string? Prefix { get; init; }

    [Description("The private key that signs them: a PEM file, on the curve P-256; the variable EVIDENCE_KEY (the key itself, or its file) if empty, and without either NOTHING IS SIGNED")]
    public string? KeyFile { get; init; }

    [Description("A file with that key's passphrase; the variable EVIDENCE_PASSPHRASE if empty")]
    public string? PassphraseFile { get; init; }

    [Description("The public key that signatures are checked with: a PEM file")]
    public string? PublicKeyFile { get; init; }

    [Description("How long records are kept; `evidence prune` removes older ones")]
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(730);
}
