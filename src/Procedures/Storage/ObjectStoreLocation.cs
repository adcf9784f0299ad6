namespace Recovery.Procedures.Storage;

/// <summary>A bucket, and how to reach it. Keys are named by reference: a file, or what the SDK finds for itself (environment, profile, the machine's role).</summary>
public sealed record ObjectStoreLocation
{
    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Its region.</summary>
    public required string Region { get; init; }

    /// <summary>Where it answers, https only; null for AWS's own endpoint of the region.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Whether the bucket is the first part of the path instead of the host's name.</summary>
    public bool PathStyle { get; init; }

    /// <summary>A PEM file with the certificate authority to trust; null for the machine's own.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>A file with keys, in the format of <c>~/.aws/credentials</c>; null for what the SDK finds for itself.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>The profile of the file.</summary>
    public string Profile { get; init; } = "default";

    /// <summary>Whether a proxy that the environment names is used.</summary>
    public bool UseProxy { get; init; } = true;

    /// <inheritdoc/>
    public override string ToString() => $"s3://{Bucket} ({Region})";
}
