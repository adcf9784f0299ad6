using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Recovery.Procedures.Errors;

namespace Recovery.Fixtures.Containers;

/// <summary>The Docker engine that was found: where it answers, and which version of its API to speak.</summary>
/// <param name="Endpoint">Where it answers, e.g. <c>unix:///var/run/docker.sock</c>.</param>
/// <param name="Version">Its version, e.g. <c>20.10.24</c>.</param>
/// <param name="ApiVersion">The version of the API that both sides know.</param>
public sealed record DockerEngine(Uri Endpoint, string Version, Version ApiVersion)
{
    /// <summary>The oldest API that is spoken: Docker 20.10's.</summary>
    public static readonly Version Oldest = new(1, 41);

    /// <summary>The API that is spoken where the engine knows it: what the client library was made for.</summary>
    public static readonly Version Wanted = new(1, 44);

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Finds the engine that <c>DOCKER_HOST</c> names, or else the one of this machine or user.</summary>
    /// <param name="variable">Reads an environment variable; the process's own when null.</param>
    /// <param name="sockets">Where an engine's socket may be; Docker's own places when null.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="PreconditionException">There is none that can be used; the message says in which way.</exception>
    public static async Task<DockerEngine> FindAsync(CancellationToken cancellation, Func<string, string?>? variable = null, IReadOnlyList<string>? sockets = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        if (variable("DOCKER_HOST") is { Length: > 0 } named)
        {
            return Uri.TryCreate(named, UriKind.Absolute, out var address) && address.Scheme is "unix" or "tcp" or "http" or "https"
                ? await AskAsync(address, variable, cancellation).ConfigureAwait(false)
                : throw Unusable($"DOCKER_HOST={named}", "that such an address is not supported", "name one that begins with unix:// or tcp://; an engine behind ssh is reached with a tunnel to its socket.");
        }

        sockets ??= Sockets(variable);
        var found = sockets.FirstOrDefault(File.Exists) ?? throw Unusable("an engine's socket, or DOCKER_HOST", $"no DOCKER_HOST, and none of {string.Join(", ", sockets)}", "install Docker and start it, or name an engine with DOCKER_HOST.");
        return await AskAsync(new Uri("unix://" + found), variable, cancellation).ConfigureAwait(false);
    }

    /// <summary>The API version to speak with an engine.</summary>
    /// <param name="newest">The newest that the engine knows.</param>
    /// <param name="oldest">The oldest that it still takes.</param>
    public static Version Choose(Version newest, Version oldest) => newest < Wanted ? newest : oldest > Wanted ? oldest : Wanted;

    private static List<string> Sockets(Func<string, string?> variable)
    {
        List<string> places = ["/var/run/docker.sock"];
        if (variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
        {
            places.Add(Path.Combine(runtime, "docker.sock"));
        }

        places.Add(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker/run/docker.sock"));
        return places;
    }

    private static async Task<DockerEngine> AskAsync(Uri endpoint, Func<string, string?> variable, CancellationToken cancellation)
    {
        var set = variable("DOCKER_API_VERSION") is { Length: > 0 } text
            ? System.Version.TryParse(text, out var parsed) ? parsed : throw Unusable($"DOCKER_API_VERSION={text}", "that this is no version", "correct it, e.g. DOCKER_API_VERSION=1.41, or unset it.")
            : null;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadline);
        try
        {
            using var client = EngineClient.Create(endpoint, variable);
            using var answer = await client.GetAsync(new Uri("/version", UriKind.Relative), deadline.Token).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
            using var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(deadline.Token).ConfigureAwait(false));
            var newest = System.Version.Parse(said.RootElement.GetProperty(nameof(ApiVersion)).GetString()!);
            var oldest = said.RootElement.TryGetProperty("MinAPIVersion", out var least) && System.Version.TryParse(least.GetString(), out var known) ? known : Oldest;
            var version = said.RootElement.GetProperty(nameof(Version)).GetString()!;
            return newest < Oldest
                ? throw Unusable($"Docker 20.10 or newer (API {Oldest}) at {endpoint}", $"Docker {version} (API {newest})", "update the engine, or name another one with DOCKER_HOST.")
                : new DockerEngine(endpoint, version, set ?? Choose(newest, oldest));
        }
        catch (HttpRequestException refused)
        {
            throw Refused(endpoint, refused);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unusable("ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH", unread.Message, "name the folder of this client's certificates with DOCKER_CERT_PATH, or unset DOCKER_TLS_VERIFY.", unread);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw Unusable($"an answer of {endpoint}", $"none within {Deadline.TotalSeconds:0} s", "look whether the engine is well: `docker version` asks it the same.", late);
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Unusable($"a Docker engine at {endpoint}", "something else: " + other.Message, "correct DOCKER_HOST, or unset it.", other);
        }
    }

    private static PreconditionException Refused(Uri endpoint, HttpRequestException refused) => (refused.InnerException as SocketException)?.SocketErrorCode switch
    {
        SocketError.AccessDenied => Unusable($"that this user may use {endpoint}", "permission denied", "add the user to the group that owns the socket (usually: sudo usermod -aG docker $USER, then log in anew), or run as root.", refused),
        SocketError.ConnectionRefused => Unusable($"an engine that listens at {endpoint}", "connection refused: it is not running", "start it (usually: sudo systemctl start docker), or correct DOCKER_HOST.", refused),
        SocketError.AddressNotAvailable => Unusable($"the socket of {endpoint}", "no such file", "start the engine (usually: sudo systemctl start docker), or correct DOCKER_HOST.", refused),
        _ => Unusable($"an engine that answers at {endpoint}", refused.InnerException?.Message ?? refused.Message, "look whether the engine is well and can be reached: `docker version` asks it the same.", refused),
    };

    private static PreconditionException Unusable(string expected, string seen, string hint, Exception? cause = null) =>
        new("using Docker for the containers environment", expected, seen, hint, cause);
}
