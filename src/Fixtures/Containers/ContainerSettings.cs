using System.Globalization;
using System.Text.RegularExpressions;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Fixtures.Containers;

/// <summary>Which images and limits the containers environment uses. Which Docker is meant say Docker's own variables: <c>DOCKER_HOST</c>, <c>DOCKER_TLS_VERIFY</c>, <c>DOCKER_CERT_PATH</c>, <c>DOCKER_API_VERSION</c>.</summary>
public sealed partial record ContainerSettings
{
    /// <summary>The database image: PostgreSQL, TimescaleDB, pgBackRest, libfaketime and socat (<c>DRILL_DATABASE_IMAGE</c>).</summary>
    public string DatabaseImage { get; init; } = "drills/database:pg17";

    /// <summary>The object storage image: LocalStack, or a stand-in that answers as it does on port 4566 and has Python (<c>DRILL_OBJECT_STORAGE_IMAGE</c>). The default is the last LocalStack that needs no account; newer ones take theirs from <c>LOCALSTACK_AUTH_TOKEN</c>.</summary>
    public string ObjectStorageImage { get; init; } = "localstack/localstack:4.14.0";

    /// <summary>The registry that images of Docker Hub come from instead, e.g. <c>mirror.example.com/hub</c> (<c>DRILL_REGISTRY_MIRROR</c>); null for Docker Hub itself.</summary>
    public string? RegistryMirror { get; init; }

    /// <summary>The most memory that a database container may use, e.g. <c>2g</c> (<c>DRILL_DATABASE_MEMORY</c>); null for no limit.</summary>
    public ByteCount? DatabaseMemory { get; init; }

    /// <summary>The most memory that an object storage container may use (<c>DRILL_OBJECT_STORAGE_MEMORY</c>); null for no limit.</summary>
    public ByteCount? ObjectStorageMemory { get; init; }

    /// <summary>Whether data directories are in memory, <c>memory</c> or <c>disk</c> (<c>DRILL_CONTAINER_DATA</c>); null for memory where the Docker host has enough.</summary>
    public bool? DataInMemory { get; init; }

    /// <summary>Whether Testcontainers' resource reaper runs, <c>on</c> or <c>off</c> (<c>DRILL_RESOURCE_REAPER</c>); null for wherever its image can be had. Without it the next run clears away what a killed one has left.</summary>
    public bool? ResourceReaper { get; init; }

    /// <summary>The settings that environment variables ask for.</summary>
    /// <param name="variable">Reads a variable; the process's own environment when null.</param>
    /// <exception cref="PreconditionException">A value cannot be understood.</exception>
    public static ContainerSettings FromEnvironment(Func<string, string?>? variable = null)
    {
        string? Read(string name) => (variable ?? Environment.GetEnvironmentVariable)(name) is { Length: > 0 } value ? value : null;
        var defaults = new ContainerSettings();
        return new ContainerSettings
        {
            DatabaseImage = Read("DRILL_DATABASE_IMAGE") ?? defaults.DatabaseImage,
            ObjectStorageImage = Read("DRILL_OBJECT_STORAGE_IMAGE") ?? defaults.ObjectStorageImage,
            RegistryMirror = Read("DRILL_REGISTRY_MIRROR"),
            DatabaseMemory = Bytes("DRILL_DATABASE_MEMORY", Read("DRILL_DATABASE_MEMORY")),
            ObjectStorageMemory = Bytes("DRILL_OBJECT_STORAGE_MEMORY", Read("DRILL_OBJECT_STORAGE_MEMORY")),
            DataInMemory = Choice("DRILL_CONTAINER_DATA", Read("DRILL_CONTAINER_DATA"), "memory", "disk"),
            ResourceReaper = Choice("DRILL_RESOURCE_REAPER", Read("DRILL_RESOURCE_REAPER"), "on", "off"),
        };
    }

    private static bool? Choice(string name, string? value, string yes, string no) =>
        value is null ? null
        : value == yes ? true
        : value == no ? false
        : throw Refused(name, $"{yes} or {no}", value);

    private static ByteCount? Bytes(string name, string? value)
    {
        if (value is null)
        {
            return null;
        }

        var match = Size().Match(value);
        return match.Success
            ? new ByteCount(long.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) << (match.Groups["unit"].Value.ToUpperInvariant() switch { "K" => 10, "M" => 20, "G" => 30, _ => 0 }))
            : throw Refused(name, "a number of bytes, or one of k, m, g after it", value);
    }

    private static PreconditionException Refused(string name, string expected, string seen) =>
        new("reading the settings of the containers environment", $"{name} to be {expected}", $"'{seen}'", $"correct {name}, or unset it.");

    [GeneratedRegex("^(?<number>[0-9]{1,9})(?<unit>[kKmMgG]?)[bB]?$", RegexOptions.CultureInvariant)]
    private static partial Regex Size();
}
