using CsCheck;
using Recovery.Fixtures;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Procedures.Hostile;

/// <summary>pgBackRest's configuration that is written from settings: each value is read as itself, or nothing is written.</summary>
public sealed class ConfigurationTests(PracticeFixture practice) : IClassFixture<PracticeFixture>
{
    [Fact]
    public void A_configuration_holds_the_settings_that_were_given_and_no_other()
    {
        var written = 0;
        Gen.Select(HostileText.Any, HostileText.Any, HostileText.Any, HostileText.Any, Gen.Int[0, 5]).Sample(
            (one, two, three, name, which) =>
            {
                var configuration = Configuration(which == 0 ? one : "main", which == 1 ? "/" + one : "/data", which == 2 ? two : "bucket", which is 3 ? "/" + two : "/base", which is 4 or 5 ? new() { [which == 4 ? name : "log-path"] = three } : []);
                if (HostileText.Refusable(configuration.Render) is { } text)
                {
                    written++;
                    var read = Read(text);
                    read.Remove("main:pg1-port").Should().Be(which != 0 || one == "main");
                    (which == 0 || read["main:pg1-path"] == configuration.DataDirectory).Should().BeTrue();
                    (read["global:repo1-path"], read["global:repo1-s3-bucket"], read["global:repo1-storage-verify-tls"]).Should().Be((configuration.Path, configuration.Bucket, "y"));
                    configuration.Settings.All(setting => read["global:" + setting.Key] == setting.Value).Should().BeTrue();
                    text.Split('\n').Where(line => line.StartsWith('[')).Should().Equal("[global]", $"[{configuration.Stanza}]");
                }
            },
            iter: 10_000, threads: 1);
        written.Should().BeGreaterThan(1000);
    }

    [Fact]
    public async Task PgBackRest_reads_a_written_value_as_itself()
    {
        await using var site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "hostile settings", StartServer = false }, default);
        var asked = 0;
        await HostileText.Plain.Select(text => text[..Math.Min(text.Length, 200)]).Where(text => PlainText.IsPlain(text) && HostileText.Refusable(Configuration("main", "/d", "b" + text, "/base", []).Render) is not null).Array[120].SampleAsync(
            async values =>
            {
                const string each = """
                    i=0
                    while IFS= read -r line; do
                        i=$((i + 1))
                        printf '[global]\nrepo1-type=s3\n%s\n' "$line" > "$1/$i.conf"
                        pgbackrest --config="$1/$i.conf" help restore repo-s3-bucket | sed -n 's/^current:/&/p; s/^.*ERROR/&/p'
                    done
                    """;
                await site.Host.RunAsync(new HostCommand("mkdir", "-p", site.RunsDirectory + "/each"), default);
                var lines = values.Select(value => Configuration("main", "/d", "b" + value, "/base", []).Render().Split('\n').Single(line => line.StartsWith("repo1-s3-bucket=", StringComparison.Ordinal)));
                var told = await site.Host.RunAsync(new HostCommand("sh", "-c", each, "each", site.RunsDirectory + "/each") { StandardInput = string.Join('\n', lines) + "\n" }, default);
                var said = told.Output.Split('\n')[..^1];
                said.Should().HaveCount(values.Length);

                // It has rules of its own for a bucket's name, and says so: then it reads nothing.
                said.Zip(values).All(pair => pair.First == "current: b" + pair.Second || pair.First.EndsWith($"ERROR: [032]: 'b{pair.Second}' is not valid for option 'repo1-s3-bucket'", StringComparison.Ordinal)).Should().BeTrue();
                said.Count(line => line.StartsWith("current", StringComparison.Ordinal)).Should().BeGreaterThan(60);
                asked += values.Length;
            },
            iter: 1, threads: 1);
        asked.Should().Be(120);
    }

    // As pgBackRest reads it (ini.c): lines are trimmed, taken apart at the first '=', and trimmed again.
    private static Dictionary<string, string> Read(string text)
    {
        var (read, section) = (new Dictionary<string, string>(StringComparer.Ordinal), string.Empty);
        foreach (var line in text.Split('\n').Select(line => line.Trim(' ', '\t', '\r', '\n')).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
            {
                section = line[1..^1];
            }
            else
            {
                var pair = line.Split('=', 2);
                read.Add($"{section}:{pair[0].Trim(' ', '\t', '\r', '\n')}", pair[1].Trim(' ', '\t', '\r', '\n'));
            }
        }

        return read;
    }

    private static DisasterRecoveryConfiguration Configuration(string stanza, string data, string bucket, string path, Dictionary<string, string> settings) => new()
    {
        File = "/etc/pgbackrest/dr.conf",
        Stanza = stanza,
        DataDirectory = data,
        Port = 5432,
        Bucket = bucket,
        Region = "us-west-2",
        Path = path,
        Keys = new RepositoryKeys.MachineRole(),
        Settings = settings,
    };
}
