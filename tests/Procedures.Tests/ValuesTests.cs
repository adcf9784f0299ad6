using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Procedures;

public sealed class ValuesTests
{
    [Theory]
    [InlineData("0/4000148", 0x4000148UL)]
    [InlineData("1A/00000028", 0x1A_00000028UL)]
    public void An_LSN_is_read_as_PostgreSQL_prints_it(string text, ulong value) => Lsn.Parse(text).Value.Should().Be(value);

    [Theory]
    [InlineData("0")]
    [InlineData("0/XYZ")]
    [InlineData("0/4000148/1")]
    [InlineData("")]
    public void A_malformed_LSN_is_refused(string text) => FluentActions.Invoking(() => Lsn.Parse(text)).Should().Throw<InvalidInputException>();

    [Fact]
    public void Segment_names_follow_the_segment_size()
    {
        WalSegment.TryParse("0000000200000001000000FF", WalSegment.DefaultSize, out var segment).Should().BeTrue();
        segment.Start.Should().Be(Lsn.Parse("1/FF000000"));
        segment.Next.FileName.Should().Be("000000020000000200000000");
        WalSegment.TryParse("000000010000000000000FFF", 1 << 20, out var small).Should().BeTrue("there are 4096 segments of 1 MiB in a log");
        small.Next.FileName.Should().Be("000000010000000100000000");
    }

    [Theory]
    [InlineData("000000010000000000000002.00000028.backup")]
    [InlineData("00000002.history")]
    [InlineData("000000010000000000000002.partial")]
    [InlineData("000000010000000000000100")]
    public void Only_whole_segments_are_segments(string name) => WalSegment.TryParse(name, WalSegment.DefaultSize, out _).Should().BeFalse();

    [Theory]
    [InlineData("20260203-020000F")]
    [InlineData("20260203-020000F_20260204-020000D")]
    [InlineData("20260203-020000F_20260204-020000I")]
    public void A_backup_label_is_taken_as_it_is(string text) => BackupLabel.Parse(text).ToString().Should().Be(text);

    [Theory]
    [InlineData("latest")]
    [InlineData("20260203-020000F --delta")]
    [InlineData("../20260203-020000F")]
    public void What_is_no_backup_label_is_refused(string text) => FluentActions.Invoking(() => BackupLabel.Parse(text)).Should().Throw<InvalidInputException>();

    [Fact]
    public void Bytes_are_shown_in_decimal_units() => new ByteCount(44_100_000).ToString().Should().Be("44.1 MB");
}
