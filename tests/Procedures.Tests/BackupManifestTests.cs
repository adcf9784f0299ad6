using Recovery.Procedures.Errors;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Procedures;

public sealed class BackupManifestTests
{
    private const string Full = """
        [backup]
        backup-bundle=true
        backup-label="20260105-020000F"
        backup-reference="20260105-020000F"

        [backup:option]
        option-compress-type="zst"

        [target:file]
        pg_data/PG_VERSION={"bni":1,"bno":1291,"checksum":"ad","repo-size":12,"size":3,"timestamp":1}
        pg_data/base/1/112={"bni":1,"checksum":"2c","repo-size":57,"size":8192,"timestamp":1}
        pg_data/base/1/13467={"size":0,"timestamp":1}
        pg_data/backup_label={"checksum":"95","repo-size":186,"size":257,"timestamp":1}
        pg_data/base/odd={name={"checksum":"95","size":5,"timestamp":1}

        [target:file:default]
        group="postgres"

        """;

    [Fact]
    public void A_bundle_is_as_long_as_its_last_file_reaches_and_empty_files_are_not_stored()
    {
        var manifest = BackupManifest.Read(new BackupLabel("20260105-020000F"), Full);

        manifest.Objects["20260105-020000F/bundle/1"].Should().Be(1303);
        manifest.Objects["20260105-020000F/pg_data/backup_label.zst"].Should().Be(186);
        manifest.Objects.Should().HaveCount(3).And.NotContainKey("20260105-020000F/pg_data/base/1/13467.zst");
        manifest.References.Should().BeEmpty();
        manifest.HasBlocks.Should().BeFalse();
    }

    [Fact]
    public void What_an_incremental_set_refers_to_is_looked_for_in_the_earlier_set()
    {
        var text = Full.Replace("backup-reference=\"20260105-020000F\"", "backup-reference=\"20260105-020000F,20260105-020000F_20260106-020000I\"", StringComparison.Ordinal)
            .Replace("{\"bni\":1,\"checksum\":\"2c\",", "{\"bi\":2,\"bni\":3,\"checksum\":\"2c\",\"reference\":\"20260105-020000F\",", StringComparison.Ordinal);

        var manifest = BackupManifest.Read(new BackupLabel("20260105-020000F_20260106-020000I"), text);

        manifest.Objects.Should().ContainKey("20260105-020000F/bundle/3").And.ContainKey("20260105-020000F_20260106-020000I/bundle/1");
        manifest.References.Should().Equal(new BackupLabel("20260105-020000F"));
        manifest.HasBlocks.Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[target:file]\npg_data/PG_VERSION={\"bni\":")]
    [InlineData("[backup]\nbackup-reference=\"nonsense\"\n")]
    public void A_manifest_that_is_none_is_refused(string text) =>
        FluentActions.Invoking(() => BackupManifest.Read(new BackupLabel("20260105-020000F"), text)).Should().Throw<RecoveryException>().WithMessage("*HINT:*");
}
