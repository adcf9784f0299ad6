using System.Text;
using CsCheck;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Tests.Procedures.Hostile;

/// <summary>What comes out of a repository that somebody else can write into: understood, or refused with an error that says what was read, in bounded memory.</summary>
public sealed class RepositoryTests
{
    private const string Label = "20260105-020000F";

    private const string Info = """
        [{"name":"main","status":{"code":0,"message":"ok"},"repo":[{"key":1,"status":{"code":0,"message":"ok"}}],
          "db":[{"id":1,"repo-key":1,"system-id":7000000000000000001,"version":"17"}],
          "backup":[{"label":"20260105-020000F","type":"full","error":false,"annotation":{"runbook-run":"x"},"database":{"id":1,"repo-key":1},
            "archive":{"start":"000000010000000000000002","stop":"000000010000000000000003"},"lsn":{"start":"0/2000028","stop":"0/3000000"},
            "timestamp":{"start":1767578400,"stop":1767578460},"info":{"size":1000,"delta":1000,"repository":{"size":100,"delta":100}}}]}]
        """;

    private const string Listing = """
        {".":{"type":"path"},"17-1/000000010000000000000002-0000000000000000000000000000000000000000.zst":{"type":"file","size":100,"time":1767578400},
         "17-1/00000002.history":{"type":"file","size":50,"time":1767578400},"20260105-020000F/backup.manifest":{"type":"file","size":50,"time":1767578400}}
        """;

    private const string Facts = """{"bi":1,"bni":1,"bno":1291,"checksum":"ad","reference":"20260105-020000F","repo-size":12,"size":3,"timestamp":1}""";

    [Fact]
    public void The_index_of_backups_is_understood_or_refused() => HostileJson.Of(Info).Sample(
        json =>
        {
            if (HostileText.Refusable(() => Client((_, _) => json).InfoAsync(default).GetAwaiter().GetResult()) is { } info)
            {
                foreach (var backup in info.Backups)
                {
                    _ = (backup.Timeline, backup.ToString(), backup.EarliestTarget);
                    (backup.FirstSegment.Length, backup.LastSegment.Length).Should().Be((24, 24));
                    (backup.DatabaseSize.Value >= 0 && backup.RepositorySize.Value >= 0).Should().BeTrue();
                }
            }
        },
        iter: 4000, threads: 1);

    [Fact]
    public void A_listing_of_objects_is_understood_or_refused() => HostileJson.Of(Listing).Sample(
        json =>
        {
            var client = Client((name, _) => name == "repo-ls" ? json : name == "fetch" ? "16777216" : "1\t0/4000000\twhy\n");
            (HostileText.Refusable(() => client.ListAsync("archive/main", default).GetAwaiter().GetResult()) ?? []).All(file => file.Size.Value >= 0).Should().BeTrue();
            HostileText.Refusable(() => new WalArchive(client, "17-1", "/scratch").ListAsync(default).GetAwaiter().GetResult());
            HostileText.Refusable(() => new WalArchive(client, "17-1", "/scratch").TimelinesAsync(default).GetAwaiter().GetResult());
            HostileText.Refusable(() => RequireIt(new BackupObjects(client).CheckAsync(Backup(Label), default)));
        },
        iter: 3000, threads: 1);

    [Fact]
    public void A_manifest_of_a_backup_is_understood_or_refused() => Gen.Select(HostileJson.Of(Facts), HostileText.Any, HostileText.Any, Gen.Bool).Sample(
        (facts, name, reference, bundled) =>
        {
            var text = $"[backup]\nbackup-bundle={(bundled ? "true" : "false")}\nbackup-reference=\"{Label},{reference}\"\n[target:file]\npg_data/{name}={facts}\n";
            (HostileText.Refusable(() => BackupManifest.Read(new BackupLabel(Label), text))?.Objects.All(item => item.Value >= 0 && item.Key.StartsWith("20", StringComparison.Ordinal)) ?? true).Should().BeTrue();
        },
        iter: 4000, threads: 1);

    [Fact]
    public async Task Manifests_that_name_one_another_in_a_circle_come_to_an_end()
    {
        const string other = "20260104-020000F";
        const string file = """{"type":"file","size":5,"time":1}""";
        const string listing = "{\"" + Label + "/backup.manifest\":" + file + ",\"" + other + "/backup.manifest\":" + file + "}";
        var client = Client((name, path) => name == "repo-ls" ? listing
            : $"[backup]\nbackup-reference=\"{Label},{other}\"\n[target:file]\npg_data/x={{\"bi\":1,\"size\":3}}\n");

        (await new BackupObjects(client).CheckAsync(Backup(Label), default)).Problems.Should().Contain($"{other}/pg_data/x.pgbi is missing");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1048577")]
    [InlineData("4294967296")]
    [InlineData("33554431")]
    public async Task A_segment_of_a_size_that_no_segment_has_is_refused(string size)
    {
        var client = Client((name, _) => name == "repo-ls" ? Listing : name == "fetch" ? size : string.Empty);
        (await FluentActions.Awaiting(() => new WalArchive(client, "17-1", "/scratch").ListAsync(default)).Should().ThrowAsync<BackupUnusableException>()).WithMessage("*000000010000000000000002*power of two*HINT:*");
    }

    [Fact]
    public void A_verdict_and_a_history_are_understood_or_refused()
    {
        const string verdict = "status: ok\n  archiveId: 17-1, total WAL checked: 3, total valid WAL: 3\n  backup: 20260105-020000F, status: valid, total files checked: 5, total valid files: 5\n";
        Gen.Select(Gen.Int[0, verdict.Length], HostileText.Any, HostileText.One("99999999999999999999", "\u0663", "-1", string.Empty)).Sample(
            (at, text, number) =>
            {
                HostileText.Refusable(() => RepositoryVerdict.Read(verdict.Insert(at, text + number)));
                _ = TimelineHistory.Parse(new TimelineId(3), $"1\t0/{text}\twhy\n{number}\t{number}/{number}\n{text}").TimelineAt(WalSegment.Containing(new Lsn(1), new TimelineId(1), WalSegment.DefaultSize));
            },
            iter: 4000, threads: 1);
    }

    [Fact]
    public void A_catalogue_of_hypertables_is_understood_or_refused()
    {
        const string copies = "COPY _timescaledb_catalog.hypertable (id, schema_name, table_name) FROM stdin;\n1\tpublic\treadings\n\\.\nCOPY _timescaledb_catalog.chunk (id, hypertable_id, schema_name, table_name, compressed_chunk_id, dropped) FROM stdin;\n1\t1\ts\tc1\t2\tf\n2\t9\ts\tc2\t\\N\tf\n\\.\n";
        Gen.Select(Gen.Int[0, copies.Length - 1], HostileText.Any, Gen.Int[0, 12]).Sample(
            (at, text, cut) => HostileText.Refusable<object>(() => (object?)ArchivedHypertable.Find(new TableName("public", "readings"), copies.Remove(at, Math.Min(cut, copies.Length - at)).Insert(at, text)) ?? "none"),
            iter: 4000, threads: 1);
    }

    [Fact]
    public async Task A_real_process_that_sends_without_end_is_ended()
    {
        (await FluentActions.Awaiting(() => Host.Local.TryRunAsync(new HostCommand("yes"), "an object", new ByteCount(1 << 20), default)).Should().ThrowAsync<BackupUnusableException>()).WithMessage("*an object*");
        (await Host.Local.TryRunAsync(new HostCommand("printf", "exactly"), "an object", new ByteCount(7), default)).Output.Should().Be("exactly");
    }

    [Fact]
    public async Task A_segment_that_unpacks_to_more_than_any_segment_has_does_not_fill_the_disk()
    {
        var folder = Directory.CreateTempSubdirectory("bomb-");
        try
        {
            // In place of pgBackRest: a program that sends 3 GiB of zeros, as a small compressed object would unpack to.
            await Host.Local.WriteTextAsync(folder.FullName + "/pgbackrest", "#!/bin/sh\nexec head -c 3221225472 /dev/zero\n", "0700", default);
            var host = new Host("bomb", ["env", $"PATH={folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}"]);
            await FluentActions.Awaiting(() => new PgBackRestClient(host, "main").FetchAsync("archive/main/17-1/segment", folder.FullName + "/scratch/segment", default)).Should().ThrowAsync<CommandFailedException>();
            Directory.EnumerateFileSystemEntries(folder.FullName + "/scratch").Should().BeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static BackupCompleteness RequireIt(Task<BackupCompleteness> asked) => asked.GetAwaiter().GetResult();

    private static BackupSet Backup(string label) => new BackupEstate(1, 0).Windows().Reaches[0].Backup with { Label = new BackupLabel(label) };

    /// <summary>pgBackRest as a function of the command's name and its last word.</summary>
    private static PgBackRestClient Client(Func<string, string, string> answer) => new(new Host("fake", [], execution: async (program, arguments, _, output, onOutput, _, _, cancellation) =>
    {
        var text = answer(program == "sh" ? "fetch" : arguments.First(word => !word.StartsWith('-')), arguments[^1]);
        if (output is null)
        {
            onOutput(text);
        }
        else
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        }

        return 0;
    }), "main");
}
