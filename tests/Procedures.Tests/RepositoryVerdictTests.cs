using Recovery.Procedures.Errors;
using Recovery.Procedures.PgBackRest;

namespace Recovery.Tests.Procedures;

/// <summary>What pgBackRest 2.55.1 printed, with exit code 0 each time.</summary>
public sealed class RepositoryVerdictTests
{
    private const string Good = """
        2026-01-05 03:00:10.689 P00   INFO: stanza: greenlang
        stanza: greenlang
        status: ok
          archiveId: 17-1, total WAL checked: 5, total valid WAL: 5
            missing: 0, checksum invalid: 0, size invalid: 0, other: 0
          backup: 20260105-020000F, status: valid, total files checked: 1442, total valid files: 1442
            missing: 0, checksum invalid: 0, size invalid: 0, other: 0

        """;

    [Fact]
    public void A_good_repository_is_read_as_good()
    {
        var verdict = RepositoryVerdict.Read(Good);

        verdict.Should().BeEquivalentTo(new { Ok = true, WalChecked = 5, WalValid = 5, FilesChecked = 1442 });
        verdict.Backups.Should().ContainSingle().Which.Valid.Should().BeTrue();
        verdict.BadFiles.Should().BeEmpty();
    }

    [Fact]
    public void What_is_bad_is_named()
    {
        var verdict = RepositoryVerdict.Read("""
            2026-01-05 03:00:04.886 P01   INFO: invalid checksum '20260105-020000F/bundle/1'
            2026-01-05 03:11:00.126 P01   INFO: invalid result 17-1/0000000100000000/000000010000000000000004-88769a263ce26361158496e0fa9ecc32ce4b488b.zst: [29] raised from local-1 protocol: zst error
            stanza: greenlang
            status: error
              archiveId: 17-1, total WAL checked: 5, total valid WAL: 4
                missing: 0, checksum invalid: 0, size invalid: 0, other: 1
              backup: 20260105-020000F, status: invalid, total files checked: 1442, total valid files: 1441
                missing: 0, checksum invalid: 1, size invalid: 0, other: 0
            """);

        verdict.Ok.Should().BeFalse();
        verdict.Backups.Should().ContainSingle().Which.Valid.Should().BeFalse();
        verdict.WalValid.Should().Be(4);
        verdict.BadFiles.Should().HaveCount(2).And.Contain("20260105-020000F/bundle/1 (invalid checksum)").And.Contain(file => file.Contains("/000000010000000000000004-"));
    }

    [Fact]
    public void A_backup_of_which_nothing_was_read_is_not_valid()
    {
        RepositoryVerdict.Read(Good.Replace("1442", "0", StringComparison.Ordinal)).Backups.Should().ContainSingle().Which.Valid.Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("P00  ERROR: [082]: unable to acquire lock")]
    public void No_verdict_is_not_a_good_one(string output)
    {
        FluentActions.Invoking(() => RepositoryVerdict.Read(output)).Should().Throw<BackupUnusableException>().WithMessage("*status:*HINT:*");
    }
}
