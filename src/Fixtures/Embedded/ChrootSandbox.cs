namespace Recovery.Fixtures.Embedded;

/// <summary>For root where user namespaces are forbidden: a farm of hard links to the root, entered with chroot and setpriv.</summary>
/// <param name="root">The root whose programs run.</param>
internal sealed class ChrootSandbox(PracticeRoot root) : Sandbox(root)
{
    /// <inheritdoc/>
    public override string Name => "chroot";

    /// <inheritdoc/>
    public override Task PrepareAsync(SiteLayout layout, IReadOnlyList<Mount> mounts, CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override IEnumerable<string> Enter(SiteLayout layout, IReadOnlyList<Mount> mounts) => throw new NotSupportedException();
}
