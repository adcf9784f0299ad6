using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Procedures;

public sealed class InstantTests
{
    [Theory]
    [InlineData("2026-02-03 14:00:00+00", "2026-02-03 14:00:00.000000+00")]
    [InlineData("2026-02-03T14:00:00Z", "2026-02-03 14:00:00.000000+00")]
    [InlineData("2026-02-03 14:00:00.123456-05:00", "2026-02-03 19:00:00.123456+00")]
    [InlineData("2026-02-03 14:00:00 UTC", "2026-02-03 14:00:00.000000+00")]
    [InlineData("2026-02-03 14:00+0530", "2026-02-03 08:30:00.000000+00")]
    public void A_time_with_an_offset_is_read_to_the_microsecond_and_printed_in_UTC(string text, string printed) =>
        Instant.Format(Instant.Parse(text)).Should().Be(printed);

    [Theory]
    [InlineData("2026-02-03 14:00:00")]
    [InlineData("2026-02-03 14:00")]
    public void A_time_without_an_offset_is_refused_with_a_hint_how_to_write_it(string text) =>
        FluentActions.Invoking(() => Instant.Parse(text)).Should().Throw<InvalidInputException>().WithMessage($"*offset*HINT*{text}+00*");

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-02-30 14:00:00+00")]
    [InlineData("2026-02-03 25:00:00+00")]
    [InlineData("")]
    [InlineData("2026-02-03 14:00:00+00; rm -rf /")]
    public void What_is_no_time_is_refused(string text) =>
        FluentActions.Invoking(() => Instant.Parse(text)).Should().Throw<InvalidInputException>();
}
