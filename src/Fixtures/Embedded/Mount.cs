namespace Recovery.Fixtures.Embedded;

/// <summary>A directory of this machine that a site sees at another path.</summary>
/// <param name="Outside">The directory on this machine.</param>
/// <param name="Inside">Where the site sees it.</param>
/// <param name="ReadOnly">Whether the site may only read it.</param>
internal sealed record Mount(string Outside, string Inside, bool ReadOnly = false);
