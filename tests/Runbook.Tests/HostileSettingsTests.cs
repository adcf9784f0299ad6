using CsCheck;
using Recovery.Procedures.Values;
using Recovery.Runbook.Configuration;
using Recovery.Runbook.Hosting;
using Recovery.Tests.Hostile;

namespace Recovery.Tests.Runbook;

/// <summary>Settings and places with anything in them.</summary>
public sealed class HostileSettingsTests
{
    private static readonly Dictionary<string, string> Origins = SettingsSchema.Keys.ToDictionary(key => key.Path, _ => "a test", StringComparer.Ordinal);
    private static readonly string[] Kinds = ["ssh", "container"];
    private static readonly Gen<string> Folders = Gen.OneOf(HostileText.One("base", "logical", "a", "b", "..", ".", string.Empty, "é"), HostileText.Any).Array[1, 3].Select(parts => string.Join('/', parts) + "/");

    [Fact]
    public void A_place_is_one_word_and_never_an_option() =>
        HostileText.Any.Sample(
            text =>
            {
                foreach (var kind in Kinds)
                {
                    var opened = HostileText.Refusable(() => HostPlace.Open(new HostSettings { Become = Become.None }, $"{kind}:{text}"));
                    if (opened is null)
                    {
                        continue;
                    }

                    opened.Prefix.Should().Equal(kind == "ssh" ? ["setsid", "ssh", "-o", "BatchMode=yes", text, "--"] : ["setsid", "docker", "exec", "-i", text]);
                    text.Should().NotStartWith("-").And.NotBeEmpty();
                    text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)).Should().BeFalse();
                }
            },
            iter: 5000, threads: 1);

    [Fact]
    public void Two_prefixes_are_folders_and_neither_lies_in_the_other()
    {
        var accepted = 0;
        Gen.Select(Folders, Folders).Sample(
            (logical, evidence) =>
            {
                var settings = new Settings { Logical = new LogicalSettings { Prefix = logical }, Evidence = new EvidenceSettings { Prefix = evidence } };
                if (HostileText.Refusable(() => Required(settings)) is null)
                {
                    return;
                }

                accepted++;
                foreach (var (one, other) in new[] { (logical, evidence), (evidence, logical), (logical, "base/"), ("base/", logical), (evidence, "locks/") })
                {
                    one.Should().NotStartWith(other);
                }

                PlainText.IsPlain(logical + evidence).Should().BeTrue();
                ("/" + logical + "/" + evidence).Should().NotContain("/../").And.NotContain("/./").And.NotStartWith("//");
            },
            iter: 20_000, threads: 1);
        accepted.Should().BeGreaterThan(100, "not everything is refused");
    }

    private static Settings Required(Settings settings)
    {
        SettingsCheck.Require(settings, Origins);
        return settings;
    }
}
