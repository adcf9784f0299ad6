using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables;

/// <summary>Keeps the sequences behind a table's columns right (hazard T9).</summary>
internal static class SequenceKeeper
{
    /// <summary>Moves each sequence past the values in use, and never back.</summary>
    public static async Task ForwardAsync(TableSession session, TableShape table, CancellationToken cancellation)
    {
        foreach (var sequence in table.Sequences)
        {
            var (end, beyond) = sequence.Increment > 0 ? ("max", ">") : ("min", "<");
            await session.ExecuteAsync($"SELECT setval($1::text::regclass, u.used) FROM (SELECT {end}({Sql.Identifier(sequence.Column)})::bigint AS used FROM {table.Table.Quoted}) u, {sequence.Sequence} s WHERE u.used {beyond} s.last_value OR (u.used = s.last_value AND NOT s.is_called)", cancellation, sequence.Sequence).ConfigureAwait(false);
        }
    }

    /// <summary>Where the sequences stand now.</summary>
    public static async Task<IReadOnlyList<TableSequence>> ReadAsync(Sql database, TableName table, CancellationToken cancellation) =>
        (await new TableShapeReader(database).ReadAsync(table, cancellation).ConfigureAwait(false)).Sequences;

    /// <summary>Puts sequences back to where they stood, but for those that handed out values since: these stay.</summary>
    public static async Task BackAsync(TableSession session, IReadOnlyList<TableSequence> before, IReadOnlyList<TableSequence> left, IReadOnlyList<TableSequence> now, CancellationToken cancellation)
    {
        foreach (var sequence in before)
        {
            var (then, current) = (left.SingleOrDefault(other => other.Sequence == sequence.Sequence), now.SingleOrDefault(other => other.Sequence == sequence.Sequence));
            if (then is not null && then == current && current != sequence)
            {
                await session.ExecuteAsync("SELECT setval($1::text::regclass, $2, $3)", cancellation, sequence.Sequence, sequence.LastValue, sequence.IsCalled).ConfigureAwait(false);
            }
        }
    }
}
