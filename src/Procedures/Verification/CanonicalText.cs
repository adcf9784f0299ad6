namespace Recovery.Procedures.Verification;

/// <summary>
/// How rows become text that is the same on every server, whatever its time zone, date style or precision settings.
/// Digests are comparable only between transactions that took these settings first.
/// </summary>
public static class CanonicalText
{
    /// <summary>
    /// Statements for the beginning of a transaction, for as long as it lasts. Row-level security is switched off so that rows a policy would hide
    /// raise an error instead of being left out.
    /// </summary>
    public const string Settings = """
        SET LOCAL TimeZone = 'UTC';
        SET LOCAL DateStyle = 'ISO, YMD';
        SET LOCAL IntervalStyle = 'postgres';
        SET LOCAL extra_float_digits = 1;
        SET LOCAL bytea_output = 'hex';
        SET LOCAL xmloption = 'content';
        SET LOCAL lc_monetary = 'C';
        SET LOCAL search_path = pg_catalog;
        SET LOCAL row_security = off;
        """;

    /// <summary>The SQL for the MD5 of a whole row: every column, NULL and the empty string told apart, dropped columns left out.</summary>
    /// <param name="alias">The table's alias in the query.</param>
    public static string RowDigest(string alias) => $"md5(({alias}.*)::text)";
}
