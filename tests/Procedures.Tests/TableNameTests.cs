using Recovery.Procedures.Errors;
using Recovery.Procedures.Tables;

namespace Recovery.Tests.Procedures;

public sealed class TableNameTests
{
    [Theory]
    [InlineData("users", "public", "users")]
    [InlineData("Users", "public", "users")]
    [InlineData("billing.\"TariffPlans\"", "billing", "TariffPlans")]
    [InlineData("\"a.b\".\"c\"\"d\"", "a.b", "c\"d")]
    [InlineData("grün.zähler", "grün", "zähler")]
    public void A_name_is_read_as_SQL_reads_it(string text, string schema, string name) => TableName.Parse(text).Should().Be(new TableName(schema, name));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("users.")]
    [InlineData("a.b.c")]
    [InlineData("users; DROP TABLE users")]
    [InlineData("\"open")]
    [InlineData("\"\"")]
    [InlineData("users --")]
    [InlineData("a\0b")]
    [InlineData("\"a\0b\"")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void What_is_no_name_is_refused(string text) => FluentActions.Invoking(() => TableName.Parse(text)).Should().Throw<InvalidInputException>();

    [Theory]
    [InlineData("users", "public.users", "\"public\".\"users\"")]
    [InlineData("billing.\"TariffPlans\"", "billing.\"TariffPlans\"", "\"billing\".\"TariffPlans\"")]
    public void A_name_is_printed_as_PostgreSQL_prints_it_and_quoted_for_SQL(string text, string printed, string quoted)
    {
        TableName.Parse(text).ToString().Should().Be(printed);
        TableName.Parse(text).Quoted.Should().Be(quoted);
    }

    [Fact]
    public void Whatever_is_read_prints_so_that_it_is_read_as_the_same_again()
    {
        var random = new Random(20260203);
        for (var round = 0; round < 10_000; round++)
        {
            string Part() => new([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => "abzAZ09_$.\" ;'-–ü"[random.Next(17)])]);
            var name = new TableName(Part(), Part());
            TableName.Parse(name.ToString()).Should().Be(name);
            TableName.Parse(name.Quoted).Should().Be(name);
        }
    }
}
