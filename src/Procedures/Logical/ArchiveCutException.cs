namespace Recovery.Procedures.Logical;

/// <summary>More of the archive is needed than is at hand; never leaves the reader.</summary>
internal sealed class ArchiveCutException : Exception
{
}
