using Recovery.Fixtures.Containers;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Fixtures.Containers;

public sealed class ContainerSettingsTests
{
    [Fact]
    public void Without_variables_the_images_are_ours_and_the_last_LocalStack_that_needs_no_account()
    {
        var settings = Read();

        settings.DatabaseImage.Should().Be("drills/database:pg17");
        settings.ObjectStorageImage.Should().Be("localstack/localstack:4.14.0");
        settings.Should().BeEquivalentTo(new { RegistryMirror = (string?)null, DatabaseMemory = (ByteCount?)null, ObjectStorageMemory = (ByteCount?)null, DataInMemory = (bool?)null, ResourceReaper = (bool?)null });
    }

    [Theory]
    [InlineData("1048576", 1048576)]
    [InlineData("64k", 65536)]
    [InlineData("512M", 536870912)]
    [InlineData("2g", 2147483648)]
    [InlineData("2GB", 2147483648)]
    public void A_memory_limit_is_a_number_of_bytes_or_has_a_unit(string text, long bytes) =>
        Read(("DRILL_DATABASE_MEMORY", text)).DatabaseMemory.Should().Be(new ByteCount(bytes));

    [Theory]
    [InlineData("DRILL_DATABASE_MEMORY", "much")]
    [InlineData("DRILL_OBJECT_STORAGE_MEMORY", "-1g")]
    [InlineData("DRILL_CONTAINER_DATA", "ram")]
    [InlineData("DRILL_RESOURCE_REAPER", "yes")]
    public void A_value_that_cannot_be_understood_is_refused_by_the_name_of_its_variable(string name, string value) =>
        FluentActions.Invoking(() => Read((name, value))).Should().Throw<PreconditionException>().WithMessage($"*{name}*'{value}'*HINT: correct {name}*");

    [Fact]
    public void Choices_are_read()
    {
        var settings = Read(("DRILL_CONTAINER_DATA", "disk"), ("DRILL_RESOURCE_REAPER", "off"), ("DRILL_REGISTRY_MIRROR", "mirror.example.com"));

        settings.Should().BeEquivalentTo(new { DataInMemory = false, ResourceReaper = false, RegistryMirror = "mirror.example.com" });
    }

    private static ContainerSettings Read(params (string Name, string Value)[] variables) =>
        ContainerSettings.FromEnvironment(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
