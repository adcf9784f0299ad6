using Npgsql;

namespace Recovery.Procedures.Postgres;

/// <summary>Where a server answers queries. The password, where one is needed, comes from a pgpass file (<c>~/.pgpass</c> or <see cref="PasswordFile"/>), never from a setting.</summary>
public sealed record SqlEndpoint
{
    /// <summary>A host name, an address, or the directory of the server's Unix socket.</summary>
    public required string Host { get; init; }

    /// <summary>The port.</summary>
    public required int Port { get; init; }

    /// <summary>The role to connect as.</summary>
    public string User { get; init; } = "postgres";

    /// <summary>The database to connect to.</summary>
    public string Database { get; init; } = "postgres";

    /// <summary>A pgpass file; null for the default one.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The Npgsql connection string: without pooling, since servers come and go under a restore.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = Host,
        Port = Port,
        Username = User,
        Database = Database,
        Passfile = PasswordFile,
        Pooling = false,
        Timeout = 5,
        CommandTimeout = 0,
        ApplicationName = "runbook",
        Options = "-c TimeZone=UTC -c DateStyle=ISO -c extra_float_digits=3 -c client_encoding=UTF8",
    }.ConnectionString;

    /// <summary>The same for libpq's programs (PostgreSQL manual, "Connection Strings"). It names the pgpass file, and holds no password.</summary>
    public string ConnectionInfo
    {
        get
        {
            List<(string Name, string Value)> words = [("host", Host), ("port", Port.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("user", User), ("dbname", Database)];
            if (PasswordFile is not null)
            {
                words.Add(("passfile", PasswordFile));
            }

            return string.Join(' ', words.Select(word => $"{word.Name}='{word.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'"));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{User}@{Host}:{Port}/{Database}";
}
