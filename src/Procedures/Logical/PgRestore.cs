using System.Globalization;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Logical;

/// <summary>pg_restore on the host, for an archive that may have holes (PostgreSQL manual, "pg_restore").</summary>
/// <param name="host">The host.</param>
/// <param name="archive">The archive there.</param>
internal sealed class PgRestore(Host host, string archive)
{
    private static readonly IReadOnlyList<string> Common = ["--exit-on-error", "--no-owner", "--no-privileges", "--no-tablespaces"];

    /// <summary>The major version of pg_restore on a host.</summary>
    public static async Task<int> MajorAsync(Host host, CancellationToken cancellation)
    {
        var output = (await host.RunAsync(new HostCommand("pg_restore", "--version"), cancellation).ConfigureAwait(false)).Output;
        return Major(output[(output.IndexOf(')', StringComparison.Ordinal) + 1)..]);
    }

    /// <summary>The major part of a version such as <c>17.12 (Debian …)</c>.</summary>
    public static int Major(string version) => int.Parse(string.Concat(version.Trim().TakeWhile(char.IsAsciiDigit)), CultureInfo.InvariantCulture);

    /// <summary>The rows of some entries as COPY's text.</summary>
    public async Task<string> RowsAsync(IEnumerable<int> entries, CancellationToken cancellation)
    {
        var list = await ListAsync(entries, cancellation).ConfigureAwait(false);
        return (await host.RunAsync(new HostCommand("pg_restore", "--data-only", "--use-list=" + list, "--file=-", archive), cancellation).ConfigureAwait(false)).Output;
    }

    /// <summary>Restores some entries into a database, and nothing else; ends at the first error.</summary>
    /// <param name="entries">The entries, in order.</param>
    /// <param name="server">The server as the host reaches it.</param>
    /// <param name="cancellation">Ends pg_restore.</param>
    /// <param name="options">More options.</param>
    /// <exception cref="Errors.CommandFailedException">It refused: a definition that cannot be made here, or data that are not there.</exception>
    public async Task LoadAsync(IEnumerable<int> entries, SqlEndpoint server, CancellationToken cancellation, params IReadOnlyList<string> options)
    {
        var list = await ListAsync(entries, cancellation).ConfigureAwait(false);
        List<string> words = [.. Common, .. options, "--use-list=" + list, "--host=" + server.Host, string.Create(CultureInfo.InvariantCulture, $"--port={server.Port}"), "--username=" + server.User, "--no-password", "--dbname=" + server.Database, archive];
        var command = server.PasswordFile is null ? new HostCommand("pg_restore", words) : new HostCommand("env", ["PGPASSFILE=" + server.PasswordFile, "pg_restore", .. words]);
        await host.RunAsync(command, cancellation).ConfigureAwait(false);
    }

    private async Task<string> ListAsync(IEnumerable<int> entries, CancellationToken cancellation)
    {
        var list = archive + ".list";
        await host.WriteTextAsync(list, string.Concat(entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry};\n"))), "0600", cancellation).ConfigureAwait(false);
        return list;
    }
}
