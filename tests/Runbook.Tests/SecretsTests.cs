using System.Diagnostics;
using System.Security.Cryptography;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Tests.Evidence;
using Xunit.Abstractions;

namespace Recovery.Tests.Runbook;

/// <summary>Whoever is logged in on the host, or reads what is kept of a run, learns no secret by it.</summary>
public sealed class SecretsTests(Site site, ITestOutputHelper output) : IClassFixture<Site>, IDisposable
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ChainFolder keys = new();
    private readonly string passphrase = Secret(), cipher = Secret(), password = Secret(), token = Secret();

    [Fact]
    public async Task No_secret_is_seen_in_the_arguments_of_any_process_or_kept_of_any_run()
    {
        await SealAsync();
        var mark = "DRILL_SITE=" + (await site.Practice.Host.RunAsync(new HostCommand("printenv", "DRILL_SITE"), None)).Output.Trim();
        var control = Secret();
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["the storage's secret key"] = site.Practice.Storage.Keys.SecretKey,
            ["the repository's passphrase"] = cipher,
            ["the database's password"] = password,
            ["the evidence key's passphrase"] = passphrase,
            ["the monitoring token"] = token,
        };
        using var watch = new CommandLineWatch(mark);
        watch.Add("control", control);
        foreach (var (name, secret) in secrets)
        {
            watch.Add(name, secret);
        }

        using (var careless = Process.Start(new ProcessStartInfo("sh", ["-c", "read -r wait", "sh", "--password=" + control]) { RedirectStandardInput = true })!)
        {
            await Poll.UntilAsync(_ => Task.FromResult(watch.Found.ContainsKey("control")), seen => seen, "a secret in arguments to be found", TimeSpan.FromSeconds(30), None);
            careless.StandardInput.Close();
            await careless.WaitForExitAsync();
        }

        await RunAllAsync();

        output.WriteLine($"{watch.Rounds} looks at all processes; of this site: {string.Join(", ", watch.Programs.OrderByDescending(program => program.Value).Select(program => $"{program.Key} {program.Value}"))}");
        watch.Found.Keys.Should().Equal("control");
        watch.Programs.Keys.Should().Contain(["pgbackrest", "postgres", "pg_dump", "pg_restore"]);
        KeptHoldsNone(secrets);
    }

    public void Dispose() => keys.Dispose();

    private static string Secret() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Everything that a site can have of secrets: an encrypted repository, a password, a signed evidence, a token.</summary>
    private async Task SealAsync()
    {
        var host = site.Practice.Host;
        var secret = $"repo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass={cipher}\n";
        var repository = await host.ReadTextAsync("/etc/pgbackrest/pgbackrest.conf", None);
        await host.WriteTextAsync("/etc/pgbackrest/pgbackrest.conf", repository.Replace("repo1-path=/base\n", "repo1-path=/sealed\n" + secret, StringComparison.Ordinal), "0600", None);
        await host.WriteTextAsync(Site.KeysDirectory + "/keys.conf", await host.ReadTextAsync(Site.KeysDirectory + "/keys.conf", None) + secret, "0600", None);
        await host.RunAsync(site.Practice.Production.PgBackRest.Command("stanza-create"), None);
        await site.Production.ExecuteAsync($"ALTER ROLE postgres PASSWORD '{password}'", None);
        await File.WriteAllTextAsync(keys.File("pgpass"), $"*:*:*:*:{password}\n");
        await File.WriteAllTextAsync(keys.File("passphrase"), passphrase);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(keys.File("key.pem"), key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000)));
        foreach (var name in new[] { "pgpass", "passphrase", "key.pem" })
        {
            File.SetUnixFileMode(keys.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await host.WriteTextAsync("/etc/pgbackrest/token", token, "0600", None);
    }

    private async Task RunAllAsync()
    {
        await RunAsync("backup", "full", "--yes");
        await RunAsync("backup", "logical");
        await site.Production.ExecuteAsync("DELETE FROM important_table WHERE id % 2 = 0", None);
        await RunAsync("restore", "table", "important_table", "--mode", "replace", "--yes");
        var before = await site.MomentAsync();
        await site.AddRowsAsync();
        await RunAsync("restore", "pitr", "--time", before, "--yes");
        await RunAsync("extract", Path.Combine(site.Runs, "users.csv"), "--table", "users");
        await RunAsync("runs", "clean-up", "--yes");
        (await TryAsync("verify", "--setting", "monitoring.address=https://localhost:9/", "--setting", "monitoring.tokenFile=/etc/pgbackrest/token", "--setting", "monitoring.attempts=1", "--setting", "verification.replica=false")).ExitCode.Should().BeOneOf(0, 5, 7);
        await site.Practice.Production.KillAsync(None);
        await RunAsync("restore", "full", "--yes");
        await RunAsync("replication", "configure");
        await site.Practice.Production.SwitchWalAndWaitForArchiveAsync(None);
        await new Replicator(site.Practice.Storage).CatchUpAsync(None);
        var timeline = await site.Production.ScalarAsync<string>("SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int::text", None);
        await site.Practice.Production.KillAsync(None);
        await RunAsync("restore", "cross-region", "--timeline", timeline!, "--yes");
    }

    private async Task RunAsync(params string[] arguments)
    {
        var result = await TryAsync(arguments);
        result.ExitCode.Should().Be(0, string.Join(' ', arguments) + ": " + result.Error);
    }

    private Task<Result> TryAsync(params string[] arguments) => site.RunAsync(
    [
        .. arguments,
        "--setting", "production.passwordFile=" + keys.File("pgpass"), "--setting", "disaster.replicaPath=/sealed",
        "--setting", "evidence.keyFile=" + keys.File("key.pem"), "--setting", "evidence.passphraseFile=" + keys.File("passphrase"),
    ]);

    private void KeptHoldsNone(Dictionary<string, string> secrets)
    {
        var (files, journals) = (0, 0);
        var told = new List<string>();
        foreach (var place in new[] { site.Runs, site.Logs })
        {
            foreach (var entry in new DirectoryInfo(place).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Where(entry => entry.LinkTarget is null))
            {
                if (place == site.Runs && entry.FullName != site.Settings && (entry.UnixFileMode & Others) != 0)
                {
                    told.Add($"{entry.FullName} has the mode {entry.UnixFileMode}");
                }

                if (entry is FileInfo file)
                {
                    var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file.FullName));
                    told.AddRange(secrets.Where(secret => text.Contains(secret.Value, StringComparison.Ordinal)).Select(secret => $"{file.FullName} holds {secret.Key}"));
                    files++;
                    journals += file.Name == Runner.JournalFile ? 1 : 0;
                }
            }
        }

        output.WriteLine($"{files} files looked through, {journals} journals");
        told.Should().BeEmpty("what is kept is its owner's alone, and others read it in the end");
        journals.Should().BeGreaterThan(6);
        Directory.EnumerateFiles(Path.Combine(site.Runs, "evidence"), "*.dsse").Should().NotBeEmpty("the evidence was signed, with the key that the passphrase opens");
    }
}
