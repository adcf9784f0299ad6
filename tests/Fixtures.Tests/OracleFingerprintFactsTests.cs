using Recovery.Procedures.Errors;
using Recovery.Procedures.Verification;

namespace Recovery.Tests.Fixtures;

/// <summary>Differences in what only the Community edition can hold, shown with fingerprints made by hand.</summary>
public sealed class OracleFingerprintFactsTests
{
    private static readonly DatabaseFingerprint Right = new()
    {
        TakenAt = DateTimeOffset.UnixEpoch,
        License = "timescale",
        Tables = [],
        Sequences = [new SequenceFingerprint { Sequence = "public.down", LastValue = -5, IsCalled = true, Increment = -1 }],
        Definitions = new Dictionary<string, string>(),
        Extensions = new Dictionary<string, string> { ["timescaledb"] = "2.19.3" },
        Hypertables = [new HypertableFingerprint { Hypertable = "public.energy_readings", Dimensions = ["created_at, 1 day"], Compression = ["segment by meter_id order by created_at DESC"], Chunks = [new ChunkFingerprint("1", "2", true), new ChunkFingerprint("2", "3", false)] }],
        Jobs = [new JobFingerprint { Id = 1002, Work = "policy_compression", Schedule = "12:00:00", On = true }],
    };

    public static TheoryData<DatabaseFingerprint, string> Damages => new()
    {
        { Right with { License = "apache" }, "timescaledb, license: expected timescale, seen apache" },
        { Right with { Extensions = new Dictionary<string, string> { ["timescaledb"] = "2.20.0" } }, "timescaledb, extension version: expected 2.19.3, seen 2.20.0" },
        { Right with { Hypertables = [Right.Hypertables[0] with { Chunks = [Right.Hypertables[0].Chunks[1]] }] }, "public.energy_readings, chunk: expected 1 to 2, compressed, seen (absent)" },
        { Right with { Hypertables = [Right.Hypertables[0] with { Chunks = [Right.Hypertables[0].Chunks[0] with { Compressed = false }, Right.Hypertables[0].Chunks[1]] }] }, "public.energy_readings, chunk: expected (absent), seen 1 to 2" },
        { Right with { Hypertables = [Right.Hypertables[0] with { Compression = [] }] }, "public.energy_readings, compression setting: expected segment by meter_id order by created_at DESC, seen (absent)" },
        { Right with { Hypertables = [Right.Hypertables[0] with { Dimensions = ["created_at, 7 days"] }] }, "public.energy_readings, dimension: expected created_at, 1 day, seen (absent)" },
        { Right with { Hypertables = [] }, "public.energy_readings, hypertable: expected 2 chunks, seen (absent)" },
        { Right with { Jobs = [Right.Jobs[0] with { On = false }] }, "job 1002, state: expected on, seen off" },
        { Right with { Jobs = [Right.Jobs[0] with { Schedule = "1 day" }] }, "job 1002, schedule: expected 12:00:00, seen 1 day" },
        { Right with { Jobs = [Right.Jobs[0] with { Work = "policy_retention" }] }, "job 1002, work: expected policy_compression, seen policy_retention" },
        { Right with { Jobs = [] }, "job 1002, job: expected policy_compression, seen (absent)" },
        { Right with { Jobs = [Right.Jobs[0], Right.Jobs[0] with { Id = 1003 }] }, "job 1003, job: expected (absent), seen policy_compression" },
        { Right with { Sequences = [Right.Sequences[0] with { LastValue = -4 }] }, "public.down, next value: expected -6, seen -5" },
    };

    [Theory]
    [MemberData(nameof(Damages), DisableDiscoveryEnumeration = true)]
    public void A_difference_is_named(DatabaseFingerprint seen, string difference) =>
        Right.Compare(seen).Differences.Select(found => found.ToString()).Should().Contain(difference);

    [Fact]
    public void The_same_facts_are_no_difference() => Right.Compare(Right with { TakenAt = DateTimeOffset.UtcNow }, SequenceRule.Exact).Same.Should().BeTrue();

    [Fact]
    public void Comparing_nothing_proves_nothing()
    {
        var nothing = new FingerprintComparison([], 0);

        nothing.Same.Should().BeFalse();
        nothing.Invoking(it => it.ThrowIfDifferent("verifying")).Should().Throw<VerificationFailedException>().WithMessage("*nothing to compare*");
    }
}
