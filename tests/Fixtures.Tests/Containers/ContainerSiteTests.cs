using System.Security.Cryptography;
using Amazon.S3.Model;
using Recovery.Fixtures;
using Recovery.Fixtures.Containers;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Hosts;

namespace Recovery.Tests.Fixtures.Containers;

/// <summary>What only a real engine can show; left out where there is none with the images.</summary>
public sealed class ContainerSiteTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private string reason = string.Empty;
    private ContainersEnvironment? environment;
    private IPracticeSite? site;

    private IPracticeSite Site => site!;

    public async Task InitializeAsync()
    {
        environment = await ContainersEnvironment.TryCreateAsync(Practice.Options, said => reason = said, None);
        site = environment is null ? null : await environment.OpenSiteAsync(new SiteRequest { Name = "containers", AuthenticateStorage = true }, None);
    }

    public async Task DisposeAsync()
    {
        if (environment is not null)
        {
            await Site.DisposeAsync();
            await environment.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task Commands_get_their_input_and_give_their_output_byte_for_byte()
    {
        Skip.If(environment is null, reason);
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        using var sent = new MemoryStream(bytes);
        using var back = new MemoryStream();
        await Site.Host.WriteBytesAsync("/var/lib/runbook/bytes", 0, sent, None);
        await Site.Host.ReadBytesAsync("/var/lib/runbook/bytes", back, None);
        back.ToArray().Should().Equal(bytes);

        var unread = await Site.Host.TryRunAsync(new HostCommand("sh", "-c", "echo out; echo err >&2; exit 7") { StandardInput = new string('x', 200_000) + "\necho mistaken for a command\n" }, None);
        unread.Should().BeEquivalentTo(new { Output = "out\n", Error = "err\n", ExitCode = 7 });
        (await Site.Host.RunAsync(new HostCommand("printf", "%s", "it's \"$HOME\"\n* \\"), None)).Output.Should().Be("it's \"$HOME\"\n* \\\n");
    }

    [SkippableFact]
    public async Task A_cancelled_command_is_asked_to_end_and_is_gone()
    {
        Skip.If(environment is null, reason);
        using var cancel = new CancellationTokenSource();
        var said = new List<string>();
        var started = new TaskCompletionSource();
        var running = Site.Host.RunAsync(
            new HostCommand("sh", "-c", """tail -f /dev/null & trap "echo asked; kill $!; exit 3" INT; echo started; wait""")
            {
                OnLine = line =>
                {
                    said.Add(line);
                    started.TrySetResult();
                },
            },
            cancel.Token);
        await started.Task;
        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => running).Should().ThrowAsync<OperationCanceledException>();
        said.Should().Contain("asked");
        (await Site.Host.TryRunAsync(new HostCommand("pgrep", "-x", "tail"), None)).ExitCode.Should().Be(1, "nothing of it is left");
        (await Site.Host.RunAsync(new HostCommand("echo", "well"), None)).Output.Should().Be("well\n");
    }

    [SkippableFact]
    public async Task Objects_tell_the_time_of_the_site_and_outlive_a_stop_of_their_storage()
    {
        Skip.If(environment is null, reason);
        await Site.Clock.AdvanceAsync(TimeSpan.FromDays(400), None);
        using var client = Site.Storage.CreateClient();
        await client.PutObjectAsync(new PutObjectRequest { BucketName = ObjectStorage.Bucket, Key = "some/key", ContentBody = "content" }, None);
        await Site.Storage.StopAsync(None);
        (await Site.Storage.IsRunningAsync(None)).Should().BeFalse();
        (await Site.Host.TryRunAsync(Site.Production.PgBackRest.Command("info", "--io-timeout=1"), None)).Output.Should().NotContain("status: ok");
        await Site.Storage.StartAsync(None);

        var found = (await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = ObjectStorage.Bucket, Prefix = "some/" }, None)).S3Objects.Single();
        found.LastModified!.Value.ToUniversalTime().Should().BeCloseTo(Site.Clock.Now.UtcDateTime, TimeSpan.FromMinutes(2));
        (await client.GetObjectMetadataAsync(ObjectStorage.Bucket, "some/key", None)).LastModified!.Value.ToUniversalTime().Should().BeCloseTo(Site.Clock.Now.UtcDateTime, TimeSpan.FromMinutes(2));
        (await Site.Production.PgBackRest.InfoAsync(None)).Backups.Should().ContainSingle();
        using var stranger = Site.Storage.CreateClient(keys: StorageKeys.Create());
        await FluentActions.Awaiting(() => stranger.GetObjectAsync(ObjectStorage.Bucket, "some/key", None)).Should().ThrowAsync<Amazon.S3.AmazonS3Exception>();
    }
}
