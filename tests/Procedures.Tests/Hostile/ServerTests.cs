using System.Globalization;
using System.Text;
using CsCheck;
using Npgsql;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Procedures.Hostile;

/// <summary>Text that becomes SQL, settings and connection strings: what a real server reads back is what was given.</summary>
public sealed class ServerTests(PracticeFixture practice) : IClassFixture<PracticeFixture>, IAsyncLifetime
{
    private const string Extra = "/var/lib/postgresql/data/hostile.conf";
    private static readonly CancellationToken None = CancellationToken.None;
    private EmbeddedSite site = null!;
    private Sql sql = null!;

    public async Task InitializeAsync()
    {
        site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "hostile text", Populated = false }, None);

        // A role that reads backslashes in the old way must not change what a quoted text is.
        await new Sql(site.Production.Endpoint("postgres")).ExecuteAsync("ALTER ROLE postgres SET standard_conforming_strings = off", None);
        sql = await new Sql(site.Production.Endpoint("postgres")).ConnectAsync(None);
    }

    public async Task DisposeAsync()
    {
        await sql.DisposeAsync();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task A_quoted_text_is_that_text() => await HostileText.Plain.Array[500].SampleAsync(
        async texts => (await sql.RowsAsync($"SELECT x FROM unnest(ARRAY[{string.Join(", ", texts.Select(Sql.Literal))}]) WITH ORDINALITY u(x, n) ORDER BY n", row => row.GetString(0), None)).Should().Equal(texts),
        iter: 24, threads: 1);

    [Fact]
    public void What_no_text_can_hold_is_refused_wherever_it_is_quoted() => HostileText.Any.Sample(
        text =>
        {
            foreach (var quote in new Func<string, string>[] { Sql.Literal, Sql.Identifier, ConfigurationText.Quote })
            {
                (HostileText.Refusable(() => quote(text)) is not null).Should().Be(PlainText.IsPlain(text));
            }
        },
        iter: 10_000, threads: 1);

    [Fact]
    public async Task A_name_of_a_table_is_that_name_and_read_as_the_server_reads_it()
    {
        var quoted = HostileText.Any.Select(text => '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"');
        var part = Gen.OneOf(HostileText.Any, quoted, quoted, Gen.String[Gen.Char["abzAZÜß09_$"], 1, 12]);
        var written = Gen.OneOf(part, Gen.Select(part, part).Select((schema, name) => $"{schema}.{name}"));
        var (taken, refused) = (0, 0);
        await written.Array[400].SampleAsync(
            async texts =>
            {
                var read = texts.Select(text => (Text: text, Name: HostileText.Refusable(() => TableName.Parse(text)))).Where(entry => entry.Name is not null).ToList();
                (taken, refused) = (taken + read.Count, refused + texts.Length - read.Count);
                var known = await sql.RowsAsync(
                    $"SELECT parse_ident(x) FROM unnest(ARRAY[{string.Join(", ", read.Select(entry => Sql.Literal(entry.Text)))}]::text[]) WITH ORDINALITY u(x, n) ORDER BY n",
                    row => row.GetFieldValue<string[]>(0),
                    None);
                known.Select(parts => parts.Length == 1 ? new TableName("public", parts[0]) : new TableName(parts[0], parts[1])).Should().Equal(read.Select(entry => entry.Name!));

                // As names in a statement: the columns of a result are called as they were named.
                await using var connection = await sql.OpenAsync(None);
                await using var command = new NpgsqlCommand("SELECT " + string.Join(", ", read.SelectMany(entry => new[] { entry.Name!.Schema, entry.Name.Name }).Select(name => "1 AS " + Sql.Identifier(name))), connection);
                await using var reader = await command.ExecuteReaderAsync(None);
                Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).Should().Equal(read.SelectMany(entry => new[] { entry.Name!.Schema, entry.Name.Name }));
            },
            iter: 30, threads: 1);
        taken.Should().BeGreaterThan(1500);
        refused.Should().BeGreaterThan(1500);
    }

    [Fact]
    public async Task A_time_is_the_moment_that_the_server_reads_in_it_and_so_is_a_position()
    {
        var number = Gen.Int[0, 99].Select(value => value.ToString("00", CultureInfo.InvariantCulture));
        var time = Gen.Select(Gen.Int[0, 9999], number.Array[5], HostileText.One(" ", "T", "  "), HostileText.One("", ".5", ".123456", ".1234567", ".\u0661"), HostileText.One("+00", "Z", " UTC", "-05:00", "+0530", "+14", "+19:59", "", "+24"), Gen.OneOf(HostileText.One(string.Empty), HostileText.Any))
            .Select((year, parts, between, fraction, offset, more) => $"{year:0000}-{int.Parse(parts[0], CultureInfo.InvariantCulture) % 14:00}-{int.Parse(parts[1], CultureInfo.InvariantCulture) % 33:00}{between}{int.Parse(parts[2], CultureInfo.InvariantCulture) % 26:00}:{int.Parse(parts[3], CultureInfo.InvariantCulture) % 61:00}:{int.Parse(parts[4], CultureInfo.InvariantCulture) % 61:00}{fraction}{offset}{more}");
        var taken = 0;
        await Gen.OneOf(time, time, HostileText.Any).Array[1000].SampleAsync(
            async texts =>
            {
                var read = texts.Select(text => (Text: text, Time: HostileText.Refusable<object>(() => Instant.Parse(text)))).Where(entry => entry.Time is not null).ToList();
                taken += read.Count;
                var same = await sql.RowsAsync(
                    $"SELECT extract(epoch FROM x::timestamptz)::text, extract(epoch FROM y::timestamptz)::text FROM unnest(ARRAY[{string.Join(", ", read.Select(entry => Sql.Literal(entry.Text.Trim())))}]::text[], ARRAY[{string.Join(", ", read.Select(entry => Sql.Literal(Instant.Format((DateTimeOffset)entry.Time!))))}]::text[]) WITH ORDINALITY u(x, y, n) ORDER BY n",
                    row => (row.GetString(0), row.GetString(1)),
                    None);
                same.Should().OnlyContain(pair => pair.Item1 == pair.Item2);
            },
            iter: 12, threads: 1);
        taken.Should().BeGreaterThan(300);

        await Gen.OneOf(HostileText.Any, Gen.Select(Gen.UInt, Gen.UInt, Gen.OneOf(HostileText.One(string.Empty), HostileText.Any)).Select((high, low, more) => $"{high:X}/{low:x}{more}")).Array[1000].SampleAsync(
            async texts =>
            {
                var read = texts.Where(text => Lsn.TryParse(text, out _)).Select(text => Lsn.Parse(text).ToString()).ToList();
                (await sql.RowsAsync($"SELECT x::pg_lsn::text FROM unnest(ARRAY[{string.Join(", ", read.Select(Sql.Literal))}]::text[]) WITH ORDINALITY u(x, n) ORDER BY n", row => row.GetString(0), None)).Should().Equal(read);
            },
            iter: 10, threads: 1);
    }

    [Fact]
    public async Task A_setting_is_what_the_server_reads_in_its_configuration()
    {
        await site.Host.RunAsync(new HostCommand("sh", "-c", "echo \"include_if_exists 'hostile.conf'\" >> /var/lib/postgresql/data/postgresql.conf"), None);
        await HostileText.Plain.Array[500].SampleAsync(
            async values =>
            {
                await site.Host.WriteTextAsync(Extra, string.Concat(values.Select((value, at) => $"hostile.v{at} = {ConfigurationText.Quote(value)}\n")), "0600", None);
                (await SettingsAsync()).Should().Equal(values);
            },
            iter: 24, threads: 1);
        await site.Host.RunAsync(new HostCommand("rm", "-f", Extra), None);
    }

    [Fact]
    public async Task What_pgBackRest_writes_into_the_configuration_of_a_restored_cluster_is_what_it_was_given()
    {
        var client = site.Production.PgBackRest;
        await client.BackupAsync(Recovery.Procedures.Backup.BackupKind.Full, "hostile", _ => { }, None);
        var label = (await client.InfoAsync(None)).Backups[^1].Label;
        await site.Host.RunAsync(new HostCommand("sh", "-c", "echo \"include_if_exists 'hostile.conf'\" >> /var/lib/postgresql/data/postgresql.conf"), None);
        var seen = 0;
        await Gen.Select(HostileText.Plain.Where(text => text.Length is > 0 and < 200), HostileText.Plain.Select(text => text[..Math.Min(text.Length, 300)]).Where(PlainText.IsPlain).Array[200]).SampleAsync(
            async (name, values) =>
            {
                var directory = $"{site.RunsDirectory}/restored{seen++}";
                await site.Host.RunAsync(new HostCommand("mkdir", "-m", "0700", directory), None);
                await client.RestoreAsync(
                    new RestoreOptions
                    {
                        Set = label,
                        DataDirectory = directory,
                        Target = new RecoveryTarget.ToName(name),
                        Timeline = new TimelineId(1),
                        TargetAction = "pause",
                        Archive = false,
                        RecoveryOptions = [.. values.Select((value, at) => KeyValuePair.Create($"hostile.v{at}", value)), KeyValuePair.Create("restore_command", client.ArchiveGetForRecovery("/it's/a dir%p\\", null))],
                    },
                    _ => { },
                    None);
                var written = (await site.Host.ReadTextAsync(directory + "/postgresql.auto.conf", None)).Split('\n');
                written.Should().OnlyContain(line => line.Length == 0 || line[0] == '#' || line.Contains(" = '", StringComparison.Ordinal), "nothing given becomes a line of its own");
                await site.Host.WriteTextAsync(Extra, string.Join('\n', written.Where(line => line.StartsWith("hostile.", StringComparison.Ordinal) || line.StartsWith("recovery_target_name", StringComparison.Ordinal) || line.StartsWith("restore_command", StringComparison.Ordinal))) + "\n", "0600", None);

                // By number: pgBackRest writes them by name.
                var settings = (await SettingsAsync("name LIKE 'hostile.%'", "substring(name, 10)::int")).ToList();
                settings.Should().Equal(values);
                (await SettingsAsync("name = 'recovery_target_name'", "1")).Should().Equal(name);
                (await SettingsAsync("name = 'restore_command'", "1")).Single().Should().Be(client.ArchiveGetForRecovery("/it's/a dir%p\\", null));
                await site.Host.RunAsync(new HostCommand("rm", "-rf", directory), None);
            },
            iter: 2, threads: 1);
        await site.Host.RunAsync(new HostCommand("rm", "-f", Extra), None);
    }

    [Fact]
    public async Task A_database_is_named_to_libpq_as_it_is()
    {
        await HostileText.Plain.Select(text => text[..Math.Min(text.Length, 40)]).Where(text => PlainText.IsPlain(text) && !text.Contains('\n', StringComparison.Ordinal)).Array[60].SampleAsync(
            async names =>
            {
                var asked = names.Select(name => new SqlEndpoint { Host = "/run/postgresql", Port = site.Production.Port, Database = "no" + name }).ToList();
                const string each = """for c; do psql -X -d "$c" -c 'SELECT 1' 2>&1 | tr '\n' ' '; printf '\0'; done""";
                using var output = new MemoryStream();
                await site.Host.RunAsync(new HostCommand("sh", ["-c", each, "each", .. asked.Select(endpoint => endpoint.ConnectionInfo)]) { Output = output }, None);
                var said = Encoding.UTF8.GetString(output.ToArray()).Split('\0')[..^1];
                said.Should().HaveCount(names.Length);
                said.Zip(asked).Should().OnlyContain(pair => pair.First.Contains($"FATAL:  database \"{Cut(pair.Second.Database)}", StringComparison.Ordinal));
            },
            iter: 2, threads: 1);
    }

    // The server tells no more of a name than it can have.
    private static string Cut(string name) => new([.. name.EnumerateRunes().Aggregate((Text: string.Empty, Bytes: 0), (sofar, rune) => sofar.Bytes + rune.Utf8SequenceLength > 60 ? (sofar.Text, 999) : (sofar.Text + rune, sofar.Bytes + rune.Utf8SequenceLength)).Text]);

    private Task<IReadOnlyList<string>> SettingsAsync(string which = "name LIKE 'hostile.%'", string order = "seqno") =>
        sql.RowsAsync($"SELECT setting FROM pg_file_settings WHERE {which} AND sourcefile LIKE '%/hostile.conf' AND name IS NOT NULL ORDER BY {order}", row => row.GetString(0), None);
}
