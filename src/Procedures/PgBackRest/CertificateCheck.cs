using System.Text.RegularExpressions;
using Recovery.Procedures.Engine;

namespace Recovery.Procedures.PgBackRest;

/// <summary>
/// Whether pgBackRest checks the certificate of its repository's storage (<c>repo-storage-verify-tls</c>, in older configurations
/// <c>repo-s3-verify-tls</c>). Asked of pgBackRest itself, which knows of its files, of those included, and of its environment.
/// </summary>
public static partial class CertificateCheck
{
    /// <summary>The fact's name, which begins a line of the plan, of the journal and of the evidence.</summary>
    public const string Name = "WARNING";

    /// <summary>What a plan says of it: nothing where certificates are checked.</summary>
    /// <param name="client">The repository.</param>
    /// <param name="cancellation">Ends the question.</param>
    public static async Task<IReadOnlyList<Fact>> FactsAsync(PgBackRestClient client, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        var told = await client.Host.TryRunAsync(client.Command("help", "restore", "repo-storage-verify-tls"), cancellation).ConfigureAwait(false);
        if (told.ExitCode != 0)
        {
            return [new Fact(Name, "IT IS NOT KNOWN WHETHER THE STORAGE'S CERTIFICATE IS CHECKED: `pgbackrest help restore repo-storage-verify-tls` gives no answer")];
        }

        return SwitchedOff().IsMatch(told.Output)
            ? [new Fact(Name, "THE STORAGE'S CERTIFICATE IS NOT CHECKED (repo-storage-verify-tls=n in pgBackRest's configuration): whoever stands between can read the backups and change what is restored. Name the authority with repo-storage-ca-file, and remove the setting")]
            : [];
    }

    // "current: false", or for several repositories "current:" and a line each, "  repo1: false"; the default comes after it.
    [GeneratedRegex(@"^current:(?:(?!^default:).)*?\b(?:false|n|no)\b", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex SwitchedOff();
}
