using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Tests.Procedures;

public sealed class DisasterRecoveryConfigurationTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string folder = Directory.CreateTempSubdirectory("configuration").FullName;

    [Fact]
    public async Task The_file_names_the_replica_and_holds_neither_keys_nor_retention()
    {
        await new ConfigurationWriter(Host.Local).WriteAsync(Configuration(new RepositoryKeys.MachineRole()), None);

        var text = await File.ReadAllTextAsync(Path.Combine(folder, "dr.conf"));
        text.Should().Contain("repo1-s3-region=us-west-2\n").And.Contain("repo1-s3-endpoint=s3.us-west-2.amazonaws.com\n").And.Contain("repo1-path=/base\n").And.Contain("repo1-s3-key-type=auto\n").And.Contain("repo1-storage-verify-tls=y\n");
        text.Should().NotContain("retention").And.NotContain("repo1-s3-key=").And.NotContain("secret");
        File.GetUnixFileMode(Path.Combine(folder, "dr.conf")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Another_file_is_never_written_over_and_an_own_one_is()
    {
        var file = Path.Combine(folder, "dr.conf");
        await File.WriteAllTextAsync(file, "[global]\nrepo1-s3-bucket=the-primary\n");
        var writer = new ConfigurationWriter(Host.Local);

        await FluentActions.Awaiting(() => writer.WriteAsync(Configuration(new RepositoryKeys.MachineRole()), None)).Should().ThrowAsync<PreconditionException>().WithMessage("*another configuration*");
        (await File.ReadAllTextAsync(file)).Should().Contain("the-primary");

        File.Delete(file);
        await writer.WriteAsync(Configuration(new RepositoryKeys.MachineRole()), None);
        await writer.WriteAsync(Configuration(new RepositoryKeys.MachineRole("web-id")), None);
        (await File.ReadAllTextAsync(file)).Should().Contain("repo1-s3-key-type=web-id");
    }

    [Theory]
    [InlineData("repo1-s3-key=A\n", "0600", "*no repo1-s3-key-secret*")]
    [InlineData("repo1-s3-key=A\nrepo1-s3-key-secret=\n", "0600", "*no repo1-s3-key-secret*")]
    [InlineData("repo1-s3-key=A\nrepo1-s3-key-secret=B\n", "0640", "*mode 640*")]
    public async Task Keys_must_be_where_they_are_said_to_be_and_readable_by_nobody_else(string content, string mode, string message)
    {
        await Host.Local.WriteTextAsync(Path.Combine(folder, "keys.conf"), content, mode, None);

        var refused = await FluentActions.Awaiting(() => new ConfigurationWriter(Host.Local).WriteAsync(Configuration(new RepositoryKeys.Included(folder)), None)).Should().ThrowAsync<PreconditionException>().WithMessage(message);

        refused.Which.Message.Should().NotContain("=A").And.NotContain("=B");
        File.Exists(Path.Combine(folder, "dr.conf")).Should().BeFalse();
    }

    [Fact]
    public async Task A_setting_of_two_lines_is_refused() =>
        await FluentActions.Awaiting(() => new ConfigurationWriter(Host.Local).WriteAsync(Configuration(new RepositoryKeys.MachineRole()) with { Bucket = "a\rb" }, None)).Should().ThrowAsync<PreconditionException>();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private DisasterRecoveryConfiguration Configuration(RepositoryKeys keys) => new()
    {
        File = Path.Combine(folder, "dr.conf"),
        Stanza = "greenlang",
        DataDirectory = "/var/lib/postgresql/data",
        Port = 5432,
        Bucket = "greenlang-backups-dr",
        Region = "us-west-2",
        Path = "/base",
        Keys = keys,
    };
}
