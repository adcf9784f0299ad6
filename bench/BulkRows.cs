using System.Globalization;
using Recovery.Fixtures.Embedded;

namespace Recovery.Bench;

/// <summary>Rows of about 1 kB, put beside the seed's to make a cluster large.</summary>
internal static class BulkRows
{
    public static Task InsertAsync(EmbeddedSite site, int rows) => rows == 0
        ? Task.CompletedTask
        : site.Production.Greenlang.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"CREATE TABLE bulk AS SELECT i AS id, string_agg(md5(random()::text || i), '') AS body FROM generate_series(1, {rows}) i, generate_series(1, 33) GROUP BY i"), CancellationToken.None);
}
