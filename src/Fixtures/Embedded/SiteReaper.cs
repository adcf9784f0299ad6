namespace Recovery.Fixtures.Embedded;

/// <summary>Clears away the sites whose owner was killed: their processes, then their folders. Sites of living owners are not touched.</summary>
/// <param name="sitesDirectory">Where the sites lie.</param>
/// <param name="kept">Where the evidence of failed scenarios goes.</param>
internal sealed class SiteReaper(string sitesDirectory, KeptEvidence kept)
{
    /// <summary>Looks for such sites and clears them away.</summary>
    /// <returns>The ids of the sites that were cleared away.</returns>
    public async Task<IReadOnlyList<string>> ReapAsync(CancellationToken cancellation)
    {
        var reaped = new List<string>();
        if (!Directory.Exists(sitesDirectory))
        {
            return reaped;
        }

        foreach (var directory in Directory.EnumerateDirectories(sitesDirectory))
        {
            var layout = new SiteLayout(directory);
            using var owner = SiteOwner.TakeOver(layout);
            if (owner is not null)
            {
                await SiteRemoval.RemoveAsync(layout, kept, cancellation).ConfigureAwait(false);
                owner.Remove();
                reaped.Add(layout.Id);
            }
        }

        return reaped;
    }
}
