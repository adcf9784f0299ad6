using Recovery.Procedures.Errors;
using Recovery.Runbook.Configuration;

namespace Recovery.Tests.Runbook;

/// <summary>Settings from a file, the environment and options.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void The_example_has_every_key_and_loads_to_the_defaults()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("runbook.json", SettingsExample.Write());

        var loaded = SettingsLoader.Load(file, []);

        SettingsSchema.Keys.Should().HaveCountGreaterThan(80);
        SettingsSchema.Groups.Select(group => group.Name).Should().Equal(typeof(Settings).GetProperties().Select(group => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(group.Name)), "a group that is not listed has no keys");
        foreach (var key in SettingsSchema.Keys)
        {
            loaded.Origins[key.Path].Should().Be(file, $"the example has {key.Path}");
            key.Of(loaded.Settings).Should().BeEquivalentTo(key.Default, $"the example has the default of {key.Path}");
        }
    }

    [Fact]
    public async Task The_environment_goes_over_the_file_and_an_option_over_both()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("runbook.json", """
            { // the estate
              "production": { "port": 5433, "database": "other", "serverOptions": ["a=1", "b=2"], },
              "monitoring": { "address": null },
            }
            """);
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RUNBOOK_CONFIG"] = file, ["RUNBOOK_PRODUCTION__PORT"] = "5434", ["RUNBOOK_RETENTION__WAL"] = "36h" };

        var shown = await RunbookProcess.RunAsync(["config", "show", "--setting", "production.database=mine", "--host", "container:pg", "--json"], environment: environment);

        shown.ExitCode.Should().Be(0, shown.Error);
        (string?, string?) Setting(string key) => shown.Of("setting").Where(one => one.GetProperty("key").GetString() == key).Select(one => (one.GetProperty("value").GetString(), one.GetProperty("origin").GetString())).Single();
        Setting("production.port").Should().Be(("5434", "RUNBOOK_PRODUCTION__PORT"));
        Setting("production.database").Should().Be(("mine", "option"));
        Setting("production.serverOptions").Should().Be(("a=1 b=2", file));
        Setting("production.user").Should().Be(("postgres", "default"));
        Setting("monitoring.address").Should().Be((null, file), "null means none");
        Setting("retention.wal").Should().Be(("36h", "RUNBOOK_RETENTION__WAL"));
        Setting("host.where").Should().Be(("container:pg", "option"));
        (await RunbookProcess.RunAsync(["config", "show"], environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["RUNBOOK_PRODUCTION__PROT"] = "1" })).Error.Should().Contain("did you mean production.port");
    }

    [Theory]
    [InlineData("""{ "production": { "prot": 1 } }""", "did you mean production.port")]
    [InlineData("""{ "prodction": { "port": 1 } }""", "prodction")]
    [InlineData("""{ "production": { "port": { "a": 1 } } }""", "a key that is known")]
    [InlineData("""{ "copy": { "port": null } }""", "a value")]
    [InlineData("""{ "copy": { "port": "many" } }""", "a whole number")]
    [InlineData("""{ "storage": { "pathStyle": "perhaps" } }""", "true or false")]
    [InlineData("""{ "storage": { "endpoint": "ftp://x" } }""", "https://")]
    [InlineData("""{ "logical": { "partSize": 4 } }""", "5 or more")]
    [InlineData("""{ "monitoring": { "attempts": 0 } }""", "1 or more")]
    public void What_cannot_be_meant_is_refused_and_named(string json, string message)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("runbook.json", json);

        var load = () => SettingsLoader.Load(file, []);

        load.Should().Throw<InvalidInputException>().WithMessage($"*{message}*").Which.Message.Should().Contain(file);
    }

    [Fact]
    public void A_file_that_is_no_json_is_a_precondition()
    {
        using var folder = new ScratchFolder();
        var load = () => SettingsLoader.Load(folder.Write("runbook.json", "production.port = 1"), []);

        load.Should().Throw<PreconditionException>().WithMessage("*config example*");
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("15m", 900)]
    [InlineData("26h", 93600)]
    [InlineData("7d", 604800)]
    [InlineData("1.5h", 5400)]
    public void Durations_are_a_number_and_a_unit(string text, double seconds)
    {
        var time = (TimeSpan)SettingValue.Parse(text, typeof(TimeSpan))!;

        time.TotalSeconds.Should().Be(seconds);
        SettingValue.Parse(SettingValue.Print(time), typeof(TimeSpan)).Should().Be(time);
    }

    [Fact]
    public async Task A_check_names_files_that_are_missing_or_open_to_others()
    {
        using var folder = new ScratchFolder();
        var open = folder.Write("credentials", "[default]\n", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var check = await InProcess.RunAsync("config", "check", "--setting", "storage.credentialsFile=" + open, "--setting", "production.passwordFile=/does/not/exist");

        check.ExitCode.Should().Be(3);
        check.Output.Should().Contain("chmod 0600 " + open).And.Contain("production.passwordFile: /does/not/exist does not exist");
    }

    [Fact]
    public void A_server_elsewhere_whose_certificate_is_not_checked_is_told_with_every_plan()
    {
        IReadOnlyList<string> Warnings(params string[] overrides) => [.. new Recovery.Runbook.Hosting.Estate(SettingsLoader.Load(null, [.. overrides.Select(text => text.Split('=')).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]))]).Settings).Warnings.Select(fact => fact.ToString())];

        Warnings().Should().BeEmpty("a socket has no certificate");
        Warnings("production.host=db1", "production.verifyCertificate=false").Should().ContainSingle().Which.Should().Contain("WARNING").And.Contain("NOT CHECKED");
        Warnings("production.host=db1").Should().BeEmpty();
    }
}
