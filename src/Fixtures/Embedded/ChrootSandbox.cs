namespace Recovery.Fixtures.Embedded;

/// <summary>For root where user namespaces are forbidden: a farm of hard links to the root, entered with chroot and setpriv.</summary>
/// <param name="root">The root whose programs run.</param>
internal sealed class ChrootSandbox(PracticeRoot root) : Sandbox(root)
{
    /// <inheritdoc/>
    public override string Name => "chroot";

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<string>> EnterAsync(SiteLayout layout, IReadOnlyList<Mount> mounts, bool often, CancellationToken cancellation) => throw new NotSupportedException();
}
