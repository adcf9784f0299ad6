using Recovery.Fixtures;
using Recovery.Procedures.Errors;

namespace Recovery.Tests.Fixtures;

public sealed class EnvironmentTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_environment_says_what_it_consists_of()
    {
        await using var environment = await PracticeEnvironments.CreateAsync(Practice.Options, None);

        environment.Name.Should().Be("embedded");
        environment.Facts.PostgreSqlVersion.Should().StartWith("17.");
        environment.Facts.TimescaleDbVersion.Should().MatchRegex(@"^\d+\.\d+\.\d+$");
        environment.Facts.TimescaleDbEdition.Should().BeOneOf("Apache", "Community");
        environment.Facts.PgBackRestVersion.Should().MatchRegex(@"^2\.\d+");
        environment.Facts.ObjectStorage.Should().StartWith("moto ");
        environment.Facts.Isolation.Should().BeOneOf("bwrap user namespace", "chroot");
    }

    [Fact]
    public async Task An_environment_that_does_not_exist_is_refused() =>
        await FluentActions.Awaiting(() => PracticeEnvironments.CreateAsync(Practice.Options with { Environment = "cloud" }, None))
            .Should().ThrowAsync<PreconditionException>().WithMessage("*HINT: unset DRILL_ENVIRONMENT*");

    [Fact]
    public async Task A_root_that_is_not_there_or_not_complete_is_refused()
    {
        using var empty = new TemporaryFolder();
        await FluentActions.Awaiting(() => PracticeEnvironments.CreateAsync(Practice.Options with { Root = null, CacheDirectory = empty.Path }, None))
            .Should().ThrowAsync<PreconditionException>().WithMessage("*HINT: run ./drill or eng/setup*");
        await FluentActions.Awaiting(() => PracticeEnvironments.CreateAsync(Practice.Options with { Root = empty.Path }, None))
            .Should().ThrowAsync<PreconditionException>().WithMessage("*postgresql-17*");
    }
}
