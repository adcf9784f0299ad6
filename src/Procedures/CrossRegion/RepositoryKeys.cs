using System.Text.Json.Serialization;

namespace Recovery.Procedures.CrossRegion;

/// <summary>Where pgBackRest gets the keys of a repository from. The keys themselves are in no configuration of ours.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Included), "included")]
[JsonDerivedType(typeof(MachineRole), "machineRole")]
public abstract record RepositoryKeys
{
    private RepositoryKeys()
    {
    }

    /// <summary>A directory of configuration files that pgBackRest reads besides (<c>--config-include-path</c>); one of them, readable by nobody else, holds <c>repo1-s3-key</c> and <c>repo1-s3-key-secret</c>.</summary>
    /// <param name="Directory">The directory on the host.</param>
    public sealed record Included(string Directory) : RepositoryKeys;

    /// <summary>The role of the machine or of its service account (<c>repo1-s3-key-type</c>).</summary>
    /// <param name="Type"><c>auto</c> for an instance's role, <c>web-id</c> for a service account's token.</param>
    public sealed record MachineRole(string Type = "auto") : RepositoryKeys;
}
