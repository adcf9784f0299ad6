using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Recovery.Fixtures.Containers;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Errors;

namespace Recovery.Tests.Fixtures.Containers;

public sealed class DockerEngineTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder folder = new();

    private string SocketPath => Path.Combine(folder.Path, "docker.sock");

    [Fact]
    public async Task No_engine_is_told_with_the_places_that_were_looked_at() =>
        await Refused(null).WithMessage($"*none of {SocketPath}*HINT: install Docker and start it*");

    [Fact]
    public async Task An_engine_that_does_not_run_is_told_from_one_that_is_not_there()
    {
        // Nobody listens at it, as at what an engine leaves that was killed.
        await File.WriteAllTextAsync(SocketPath, string.Empty);

        await Refused(null).WithMessage("*not running*HINT: start it*");
        await Refused("unix://" + SocketPath + ".other").WithMessage("*no such file*HINT: start the engine*");
    }

    [SkippableFact]
    public async Task A_socket_of_other_users_is_told_with_the_group_to_join()
    {
        Skip.If(Environment.IsPrivilegedProcess, "root may use every socket");
        using var engine = Serve("""{"ApiVersion":"1.44","Version":"25.0.0"}""");
        File.SetUnixFileMode(SocketPath, UnixFileMode.None);

        await Refused(null).WithMessage("*permission denied*HINT: add the user to the group*");
    }

    [Theory]
    [InlineData("""{"ApiVersion":"1.40","Version":"19.03.15"}""", "*Docker 20.10 or newer*19.03.15 (API 1.40)*HINT: update the engine*")]
    [InlineData("""{"Hello":"world"}""", "*a Docker engine at*something else*HINT: correct DOCKER_HOST*")]
    [InlineData("no JSON", "*a Docker engine at*something else*HINT: correct DOCKER_HOST*")]
    public async Task An_engine_that_is_too_old_or_none_at_all_is_refused(string answer, string message)
    {
        using var engine = Serve(answer);

        await Refused(null).WithMessage(message);
    }

    [Theory]
    [InlineData("ssh://db1", "*not supported*HINT: name one that begins with unix:// or tcp://*")]
    [InlineData("tcp://127.0.0.1:1", "*not running*HINT: start it*")]
    public async Task An_address_that_leads_nowhere_is_refused(string address, string message) =>
        await Refused(address).WithMessage(message);

    [Theory]
    [InlineData("1.41", "1.12", "1.41")] // Docker 20.10
    [InlineData("1.43", "1.12", "1.43")] // Docker 24
    [InlineData("1.44", "1.24", "1.44")] // Docker 25
    [InlineData("1.52", "1.44", "1.44")] // Docker 29
    [InlineData("1.60", "1.46", "1.46")] // one to come
    public async Task The_API_version_is_one_that_both_sides_know(string newest, string oldest, string spoken)
    {
        using var engine = Serve($$"""{"ApiVersion":"{{newest}}","MinAPIVersion":"{{oldest}}","Version":"1.2.3"}""");

        var found = await DockerEngine.FindAsync(None, _ => null, [SocketPath]);

        found.Should().Be(new DockerEngine(new Uri("unix://" + SocketPath), "1.2.3", Version.Parse(spoken)));
    }

    [Fact]
    public async Task An_API_version_that_was_set_is_spoken()
    {
        using var engine = Serve("""{"ApiVersion":"1.52","MinAPIVersion":"1.44","Version":"29.0.0"}""");

        (await DockerEngine.FindAsync(None, name => name == "DOCKER_API_VERSION" ? "1.47" : null, [SocketPath])).ApiVersion.Should().Be(new Version(1, 47));
    }

    [Fact]
    public async Task An_engine_behind_TLS_is_asked_with_the_certificates_of_this_client()
    {
        var certificates = SiteCertificates.Create();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "ca.pem"), certificates.AuthorityPem);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "cert.pem"), certificates.ServerPem);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string? Variable(string name) => name switch { "DOCKER_HOST" => $"tcp://{listener.LocalEndpoint}", "DOCKER_TLS_VERIFY" => "1", "DOCKER_CERT_PATH" => folder.Path, _ => null };
        (await FluentActions.Awaiting(() => DockerEngine.FindAsync(None, Variable)).Should().ThrowAsync<PreconditionException>()).WithMessage("*key.pem*HINT: name the folder*");

        await File.WriteAllTextAsync(Path.Combine(folder.Path, "key.pem"), certificates.ServerKeyPem);
        var answering = AnswerAsync(listener, certificates);
        var found = await DockerEngine.FindAsync(None, Variable);

        found.ApiVersion.Should().Be(new Version(1, 41), "an old engine refuses a newer API, behind TLS too");
        (await answering).Should().Be("CN=localhost", "the client has shown its certificate");
    }

    [Fact]
    public async Task Where_Docker_cannot_be_used_the_automatic_choice_is_another_and_says_why()
    {
        var told = new List<string>();

        (await ContainersEnvironment.TryCreateAsync(Practice.Options, told.Add, None, name => name == "DOCKER_HOST" ? "unix://" + SocketPath : null)).Should().BeNull();

        told.Should().ContainSingle().Which.Should().StartWith("not in containers: ").And.Contain("no such file");
    }

    public void Dispose() => folder.Dispose();

    private async Task<FluentAssertions.Specialized.ExceptionAssertions<PreconditionException>> RefusedAsync(string? dockerHost) =>
        await FluentActions.Awaiting(() => DockerEngine.FindAsync(None, name => name == "DOCKER_HOST" ? dockerHost : null, [SocketPath])).Should().ThrowAsync<PreconditionException>();

    private Refusal Refused(string? dockerHost) => new(RefusedAsync(dockerHost));

    private Socket Bound()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(SocketPath));
        return socket;
    }

    /// <summary>An engine that says one thing, whatever it is asked.</summary>
    private Socket Serve(string answer)
    {
        var socket = Bound();
        socket.Listen();
        _ = AnswerAsync(socket, Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(answer)}\r\nConnection: close\r\n\r\n{answer}"));
        return socket;
    }

    private static async Task AnswerAsync(Socket socket, byte[] answer)
    {
        using var client = await socket.AcceptAsync();
        await client.ReceiveAsync(new byte[4096]);
        await client.SendAsync(answer);
    }

    /// <summary>The same behind TLS, for a client with a certificate.</summary>
    /// <returns>The client's name.</returns>
    private static async Task<string?> AnswerAsync(TcpListener listener, SiteCertificates certificates)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var secured = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => shown is not null);
        await secured.AuthenticateAsServerAsync(X509Certificate2.CreateFromPem(certificates.ServerPem, certificates.ServerKeyPem), clientCertificateRequired: true, checkCertificateRevocation: false);
        await secured.ReadAtLeastAsync(new byte[4096], 1);
        const string answer = """{"ApiVersion":"1.41","MinAPIVersion":"1.12","Version":"20.10.24"}""";
        await secured.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {answer.Length}\r\nConnection: close\r\n\r\n{answer}"));
        return secured.RemoteCertificate?.Subject;
    }

    private sealed record Refusal(Task<FluentAssertions.Specialized.ExceptionAssertions<PreconditionException>> Thrown)
    {
        public async Task WithMessage(string pattern) => (await Thrown).WithMessage(pattern);
    }
}
