using Recovery.Procedures.Values;

namespace Recovery.Procedures.PgBackRest;

/// <summary>A backup set as <c>pgbackrest verify</c> found it.</summary>
/// <param name="Label">The set.</param>
/// <param name="Status">pgBackRest's word for it.</param>
/// <param name="FilesChecked">How many files it read.</param>
/// <param name="FilesValid">How many of them are good.</param>
public sealed record VerifiedSet(BackupLabel Label, string Status, int FilesChecked, int FilesValid)
{
    /// <summary>Whether all of it is good, and there was something to be good.</summary>
    public bool Valid => Status == "valid" && FilesChecked > 0 && FilesChecked == FilesValid;
}
