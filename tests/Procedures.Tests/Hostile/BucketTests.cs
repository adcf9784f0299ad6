using System.Text.Json;
using CsCheck;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Backup;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;

namespace Recovery.Tests.Procedures.Hostile;

/// <summary>Objects that somebody else has put into the bucket of the logical backups.</summary>
public sealed class BucketTests(PracticeFixture practice) : IClassFixture<PracticeFixture>, IAsyncLifetime
{
    private const string Key = "logical/greenlang_1.dump" + LogicalManifest.Suffix;
    private EmbeddedSite site = null!;
    private List<ObjectStore> opened = [];

    private ObjectStore Store => opened[0];

    public async Task InitializeAsync()
    {
        site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "hostile bucket", StartServer = false }, default);
        opened = [new ObjectStore(site.Storage.Location())];
    }

    public async Task DisposeAsync()
    {
        opened.ForEach(it => it.Dispose());
        await site.DisposeAsync();
    }

    internal static LogicalManifest Good => new()
    {
        Archive = "logical/greenlang_1.dump",
        Database = "greenlang",
        TakenAt = DateTimeOffset.UnixEpoch,
        StoredAt = DateTimeOffset.UnixEpoch,
        Format = "custom",
        ServerVersion = "17",
        DumpVersion = "17",
        Files = [new LogicalFile("logical/greenlang_1.dump", 100, new string('a', 64))],
        Tables = [new LogicalTable("public.users", "table", 5, "d")],
    };

    [Fact]
    public void A_manifest_names_no_object_but_those_of_its_own_archive()
    {
        var (good, kept) = (Journal.Json.ToText(Good), 0);
        HostileJson.Of(good).Sample(
            json =>
            {
                LogicalManifest manifest;
                try
                {
                    manifest = LogicalManifest.Read(Key, json);
                }
                catch (JsonException)
                {
                    return;
                }

                kept++;
                LogicalExpiry.Keys(new LogicalBackup(manifest, null)).Should().OnlyContain(key => key == Key || key == "logical/greenlang_1.dump" || key.StartsWith("logical/greenlang_1.dump/", StringComparison.Ordinal)).And.NotContain(key => key.Contains("..", StringComparison.Ordinal));
                (manifest.Bytes >= 0 && manifest.ToString().Length > 0).Should().BeTrue();
            },
            iter: 8000, threads: 1);
        kept.Should().BePositive();
        LogicalManifest.Read(Key, good).Should().BeEquivalentTo(Good);
    }

    [Fact]
    public async Task A_forged_manifest_cannot_have_the_base_backups_removed_when_it_expires()
    {
        await Store.WriteTextAsync("base/backup/main/backup.info", "precious", "text/plain", default);
        foreach (var stranger in new[] { "base/backup/main/backup.info", "logical/../base/backup/main/backup.info", "logical/greenlang_2.dump", string.Empty })
        {
            await Store.WriteTextAsync(Key, Journal.Json.ToText(Good with { Files = [.. Good.Files, new LogicalFile(stranger, 8, "x")] }), "application/json", default);

            var request = new ExpireLogicalRequest { Store = site.Storage.Location(), Policy = new RetentionPolicy { Logical = TimeSpan.FromSeconds(1) } };
            (await FluentActions.Awaiting(() => new ExpireLogicalProcedure(site.Host).PlanAsync(request, default)).Should().ThrowAsync<BackupUnusableException>()).WithMessage($"*{Key}*no file of its archive*HINT:*");
        }

        (await Store.ReadTextAsync("base/backup/main/backup.info", default)).Should().Be("precious");
        await Store.DeleteAsync(Key, default);
    }

    [Fact]
    public async Task Switching_the_check_of_certificates_off_is_said_loudly_in_the_plan()
    {
        var client = site.Production.PgBackRest;
        (await Recovery.Procedures.PgBackRest.CertificateCheck.FactsAsync(client, default)).Should().BeEmpty("this site's certificates are checked");
        foreach (var option in new[] { "repo1-storage-verify-tls=n", "repo1-s3-verify-tls=n" })
        {
            await site.Host.RunAsync(new HostCommand("sh", "-c", "mkdir -p /etc/pgbackrest/more && sed -E '/verify-tls/d' /etc/pgbackrest/pgbackrest.conf > /etc/pgbackrest/off.conf && printf '[global]\n%s\n' \"$1\" > /etc/pgbackrest/more/off.conf", "off", option), default);
            var off = new Recovery.Procedures.PgBackRest.PgBackRestClient(site.Host, client.Stanza, "/etc/pgbackrest/off.conf", "/etc/pgbackrest/more");
            (await Recovery.Procedures.PgBackRest.CertificateCheck.FactsAsync(off, default)).Should().ContainSingle().Which.Value.Should().StartWith("THE STORAGE'S CERTIFICATE IS NOT CHECKED");
        }
    }
}
