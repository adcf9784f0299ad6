using Recovery.Procedures.Errors;
using Recovery.Procedures.Logical;

namespace Recovery.Tests.Procedures;

public sealed class LogicalCatalogueTests(ArchiveSite archives) : IClassFixture<ArchiveSite>, IAsyncLifetime
{
    private LogicalCatalogue Catalogue => new(archives.Store);

    public async Task InitializeAsync()
    {
        var path = archives.Site.RunsDirectory + "/small";
        await archives.DumpAsync(path, """-f "$0" """, "-Fc", "--schema-only");
        foreach (var old in await archives.Store.ListAsync("logical/", default))
        {
            await archives.Store.DeleteAsync(old.Key, default);
        }

        // By name order the last is the oldest.
        await archives.StoreAsync(path, "greenlang_z", new(2026, 2, 1, 2, 0, 0, TimeSpan.Zero));
        await archives.StoreAsync(path, "greenlang_b", new(2026, 2, 3, 2, 0, 0, TimeSpan.Zero));
        await archives.StoreAsync(path, "greenlang_a", new(2026, 2, 3, 23, 59, 59, TimeSpan.Zero));
        await archives.StoreAsync(path, "other", new(2026, 2, 9, 2, 0, 0, TimeSpan.Zero), manifest => manifest with { Database = "other" });
        await archives.Store.WriteTextAsync("logical/greenlang_unfinished.dump", "PGDMP", "application/octet-stream", default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("latest", "greenlang_a")]
    [InlineData("2026-02-03", "greenlang_a")]
    [InlineData("2026-02-01", "greenlang_z")]
    [InlineData("2026-02-03 02:00:00+00", "greenlang_b")]
    [InlineData("2026-02-02 21:00:00-05:00", "greenlang_b")]
    [InlineData("greenlang_z", "greenlang_z")]
    [InlineData("logical/greenlang_b.dump", "greenlang_b")]
    public async Task A_backup_is_found_by_its_manifests_time_or_its_name(string which, string name) =>
        (await Catalogue.FindAsync("greenlang", which, default)).Name.Should().Be(name);

    [Theory]
    [InlineData("2026-02-02")]
    [InlineData("greenlang_unfinished")]
    [InlineData("other")]
    public async Task A_date_without_a_backup_says_which_there_are(string which) =>
        (await FluentActions.Awaiting(() => Catalogue.FindAsync("greenlang", which, default)).Should().ThrowAsync<BackupUnusableException>())
            .WithMessage("*greenlang_a of 2026-02-03 23:59:59*greenlang_b*greenlang_z of 2026-02-01*HINT:*");

    [Fact]
    public async Task A_time_without_an_offset_is_refused() =>
        await FluentActions.Awaiting(() => Catalogue.FindAsync("greenlang", "2026-02-03 02:00:00", default)).Should().ThrowAsync<InvalidInputException>();

    [Fact]
    public async Task An_archive_of_another_size_than_its_manifest_says_is_not_used_and_others_are_named()
    {
        await archives.Store.WriteTextAsync("logical/greenlang_a.dump", "PGDMP cut off", "application/octet-stream", default);

        (await FluentActions.Awaiting(() => Catalogue.FindAsync("greenlang", "latest", default)).Should().ThrowAsync<BackupUnusableException>())
            .WithMessage("*greenlang_a.dump has 13 bytes, not *HINT:*greenlang_b, greenlang_z*");
    }

    [Fact]
    public async Task A_manifest_that_cannot_be_read_is_named()
    {
        await archives.Store.WriteTextAsync("logical/broken.dump.manifest.json", "{", "application/json", default);

        await FluentActions.Awaiting(() => Catalogue.FindAsync("greenlang", "latest", default)).Should().ThrowAsync<BackupUnusableException>().WithMessage("*broken.dump.manifest.json*HINT:*");
    }

    [Fact]
    public async Task An_unknown_database_and_an_unknown_bucket_are_told_apart()
    {
        await FluentActions.Awaiting(() => Catalogue.FindAsync("nobody", "latest", default)).Should().ThrowAsync<BackupUnusableException>().WithMessage("*no backup of it*");
        using var store = new Recovery.Procedures.Storage.ObjectStore(archives.Site.Storage.Location() with { Bucket = "no-such-bucket" });
        await FluentActions.Awaiting(() => new LogicalCatalogue(store).FindAsync("greenlang", "latest", default)).Should().ThrowAsync<PreconditionException>().WithMessage("*no-such-bucket*HINT:*");
    }
}
