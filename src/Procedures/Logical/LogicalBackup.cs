using Recovery.Procedures.Values;

namespace Recovery.Procedures.Logical;

/// <summary>A logical backup that is there: its manifest, and what is wrong with its files.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Fault">Why it cannot be used: a file that is missing or of another size; null where all are as the manifest says.</param>
public sealed record LogicalBackup(LogicalManifest Manifest, string? Fault)
{
    /// <summary>Its name: the key without <c>logical/</c> and without what stands for the format.</summary>
    public string Name => Path.GetFileNameWithoutExtension(Manifest.Archive.TrimEnd('/'));

    /// <inheritdoc/>
    public override string ToString() => $"{Name} of {Instant.Format(Manifest.TakenAt)}{(Fault is null ? string.Empty : $" ({Fault})")}";
}
