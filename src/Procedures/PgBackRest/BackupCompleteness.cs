namespace Recovery.Procedures.PgBackRest;

/// <summary>Whether a backup set is whole in a repository.</summary>
/// <param name="Backup">The set.</param>
/// <param name="Objects">How many objects it needs.</param>
/// <param name="Problems">What is missing or too short; empty where the set is whole.</param>
/// <param name="Manifest">Its manifest; null where that is missing.</param>
public sealed record BackupCompleteness(BackupSet Backup, int Objects, IReadOnlyList<string> Problems, BackupManifest? Manifest)
{
    private const int Shown = 5;

    /// <summary>Whether it can be restored as far as its objects go.</summary>
    public bool IsWhole => Problems.Count == 0 && !Backup.HasError;

    /// <inheritdoc/>
    public override string ToString() => IsWhole
        ? $"{Backup}: whole, {Objects} objects"
        : $"{Backup}: {(Backup.HasError ? "page checksum errors; " : string.Empty)}{string.Join("; ", Problems.Take(Shown))}{(Problems.Count > Shown ? $"; and {Problems.Count - Shown} more" : string.Empty)}";
}
