namespace Recovery.Procedures.Tables;

/// <summary>How extracted rows are written.</summary>
public enum ExtractFormat
{
    /// <summary>CSV with a header line (<c>COPY … (FORMAT csv, HEADER)</c>).</summary>
    Csv,

    /// <summary>COPY's text format.</summary>
    Text,

    /// <summary>COPY's binary format: for the same table of the same version only.</summary>
    Binary,

    /// <summary>A pg_dump archive in the custom format, of whole ordinary tables.</summary>
    Dump,
}
