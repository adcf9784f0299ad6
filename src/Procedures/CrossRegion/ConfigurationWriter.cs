using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.CrossRegion;

/// <summary>Writes the configuration of a disaster recovery site, before any restore is planned: a plan asks the repository with exactly this file (hazard P7).</summary>
/// <param name="host">The site's database host.</param>
public sealed class ConfigurationWriter(Host host)
{
    private const string NothingWritten = "nothing has been written.";

    private static readonly string[] Names = ["repo1-s3-key", "repo1-s3-key-secret"];

    // Says which names are there and who may read them; never what they are.
    private const string LookForKeys = """
        for f in "$1"/*.conf; do
            [ -f "$f" ] || continue
            for n in repo1-s3-key repo1-s3-key-secret; do
                ! grep -qE "^[[:space:]]*$n[[:space:]]*=[[:space:]]*[^[:space:]]" "$f" || echo "$n $(stat -c %a -- "$f") $f"
            done
        done
        """;

    /// <summary>Writes the file, mode 0600, whole or not at all.</summary>
    /// <exception cref="PreconditionException">There is another file of that name, or the keys are not where they are said to be.</exception>
    public async Task WriteAsync(DisasterRecoveryConfiguration configuration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var text = configuration.Render();
        if (await host.ExistsAsync(configuration.File, cancellation).ConfigureAwait(false)
            && !(await host.ReadTextAsync(configuration.File, cancellation).ConfigureAwait(false)).StartsWith(DisasterRecoveryConfiguration.Mark, StringComparison.Ordinal))
        {
            throw new PreconditionException($"writing {configuration.File}", "no such file, or one that was written for the disaster recovery site", "another configuration, perhaps the primary's", "name a file of its own; " + NothingWritten);
        }

        if (configuration.Keys is RepositoryKeys.Included included)
        {
            await RequireKeysAsync(included, cancellation).ConfigureAwait(false);
        }

        await host.WriteTextAsync(configuration.File, text, "0600", cancellation).ConfigureAwait(false);
    }

    private async Task RequireKeysAsync(RepositoryKeys.Included keys, CancellationToken cancellation)
    {
        var found = await host.RunAsync(new HostCommand("sh", "-c", LookForKeys, "keys", keys.Directory), cancellation).ConfigureAwait(false);
        var lines = found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 3)).ToList();
        var missing = Names.Except(lines.Select(line => line[0])).ToList();
        if (missing.Count > 0)
        {
            throw new PreconditionException($"looking for keys in {keys.Directory}", "repo1-s3-key and repo1-s3-key-secret in a .conf file there", $"no {string.Join(" and no ", missing)}", "put them into a file there with mode 0600, below [global]; or use the machine's role. " + NothingWritten);
        }

        if (lines.Find(line => !line[1].EndsWith("00", StringComparison.Ordinal)) is { } open)
        {
            throw new PreconditionException($"looking at the keys in {open[2]}", "a file that nobody but its owner can read", $"mode {open[1]}", $"chmod 0600 {open[2]}, and change the keys if others were logged in; " + NothingWritten);
        }
    }
}
