using Npgsql;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

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

    /// <summary>Whether a server on another machine must show a certificate of its name that an authority has signed (<c>verify-full</c>). False takes any, and any server for the one that is meant.</summary>
    public bool VerifyCertificate { get; init; } = true;

    /// <summary>A PEM file with that authority; null for the machine's own.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Whether nothing stands between: a Unix socket, or this machine's own address.</summary>
    public bool IsLocal => Host.Length == 0 || Host[0] is '/' or '@' || Host is "localhost" or "127.0.0.1" or "::1";

    /// <summary>The Npgsql connection string: without pooling, since servers come and go under a restore.</summary>
    /// <exception cref="InvalidInputException">A connection string cannot hold a name exactly: it would be another one's.</exception>
    public string ConnectionString
    {
        get
        {
            var wanted = new NpgsqlConnectionStringBuilder
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
                SslMode = Secured ? SslMode.VerifyFull : SslMode.Prefer,
                RootCertificate = Secured ? AuthorityFile : null,

                // The last one: what is quoted by Sql.Literal must be read so whatever the role or the database has set.
                Options = "-c TimeZone=UTC -c DateStyle=ISO -c extra_float_digits=3 -c client_encoding=UTF8 -c standard_conforming_strings=on",
            }.ConnectionString;
            var read = new NpgsqlConnectionStringBuilder(wanted);
            foreach (var (given, taken) in new[] { (Host, read.Host), (User, read.Username), (Database, read.Database), (PasswordFile, read.Passfile), (Secured ? AuthorityFile : null, read.RootCertificate) })
            {
                if ((given ?? string.Empty) != (taken ?? string.Empty))
                {
                    // Spaces and line breaks at its end are cut off.
                    throw new InvalidInputException("name of a server, role, database or file", "one without spaces or line breaks at its ends", PlainText.Shown(given ?? string.Empty), "correct the name; nothing has been changed.");
                }
            }

            return wanted;
        }
    }

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

            if (Secured)
            {
                words.AddRange([("sslmode", "verify-full"), ("sslrootcert", AuthorityFile ?? "system")]);
            }

            return string.Join(' ', words.Select(word => $"{word.Name}='{word.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'"));
        }
    }

    private bool Secured => VerifyCertificate && !IsLocal;

    /// <inheritdoc/>
    public override string ToString() => $"{User}@{Host}:{Port}/{Database}";
}
