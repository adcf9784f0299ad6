using System.Reflection;
using System.Runtime.InteropServices;
using Recovery.Procedures.Hosts;

namespace Recovery.Evidence;

/// <summary>What did it, by name and version. What is not known, or was not used, is null.</summary>
public sealed record SoftwareVersions
{
    /// <summary>The commit that this program was built from.</summary>
    public string? Commit { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>What started the commands.</summary>
    public required string CommandsBy { get; init; }

    /// <summary>The operating system of the machine that this program ran on.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>What read the features, e.g. <c>Reqnroll 3.3.3</c>.</summary>
    public string? Gherkin { get; init; }

    /// <summary>PostgreSQL.</summary>
    public string? PostgreSql { get; init; }

    /// <summary>TimescaleDB.</summary>
    public string? TimescaleDb { get; init; }

    /// <summary>Its edition: <c>Community</c> or <c>Apache</c>.</summary>
    public string? TimescaleDbEdition { get; init; }

    /// <summary>pgBackRest.</summary>
    public string? PgBackRest { get; init; }

    /// <summary>The object storage.</summary>
    public string? ObjectStorage { get; init; }

    /// <summary>Where it ran: the place to practise in and how it is kept apart from the machine, or the database host.</summary>
    public required string Environment { get; init; }

    /// <summary>What this program knows of itself.</summary>
    /// <param name="environment">Where it runs.</param>
    public static SoftwareVersions OfThisProgram(string environment) => new()
    {
        // The SDK appends the commit to the version of every assembly that it builds from a repository.
        Commit = typeof(SoftwareVersions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, var commit] ? commit : null,
        Runtime = RuntimeInformation.FrameworkDescription,
        CommandsBy = Host.ExecutionEngine,
        OperatingSystem = RuntimeInformation.OSDescription,
        Environment = environment,
    };
}
