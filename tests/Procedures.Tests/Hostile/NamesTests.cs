using CsCheck;
using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Procedures.Hostile;

/// <summary>Names, numbers and times that are read before anything is done with them: taken as they are, or refused.</summary>
public sealed class NamesTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("names-");

    private static readonly Gen<string> NearLabel = Gen.Select(HostileText.One("20260203-020000F", "20260203-020000F_20260204-020000D", "20260203-02000\u0660F", "20260203-020000F\n", "20260203-020000F_"), HostileText.Any, Gen.Bool, Gen.Bool)
        .Select((label, more, before, after) => (before ? more : string.Empty) + label + (after ? more : string.Empty));

    [Fact]
    public void A_backup_label_is_ASCII_digits_and_nothing_else() => Gen.OneOf(NearLabel, HostileText.Any).Sample(
        text => (HostileText.Refusable<object>(() => BackupLabel.Parse(text)) is not null).Should().Be(
            text.Length is 16 or 33 && text.All(c => char.IsAsciiDigit(c) || c is '-' or 'F' or '_' or 'D' or 'I') && !text.EndsWith('_')),
        iter: 10_000, threads: 1);

    [Fact]
    public void A_WAL_segment_is_named_as_PostgreSQL_names_it() => Gen.Select(HostileText.One("000000010000000000000002", "00000001000000000000000\u0661"), HostileText.Any, Gen.UInt[0, 40]).Sample(
        (name, more, shift) =>
        {
            var taken = WalSegment.TryParse(name + more, 1u << (int)Math.Clamp(shift, 20, 30), out var segment);
            (!taken || (name + more).StartsWith(segment.FileName, StringComparison.Ordinal)).Should().BeTrue();
            (taken && more.Length > 0 && more[0] != '-').Should().BeFalse();
        },
        iter: 10_000, threads: 1);

    [Fact]
    public void A_run_to_be_resumed_is_one_of_its_folder()
    {
        // A journal that would be read if a name led out of the folder.
        File.WriteAllText(Path.Combine(directory.FullName, Runner.JournalFile), """{"kind":"planned","at":"2026-01-01T00:00:00+00:00","run":"x","data":{"procedure":"p","blueprint":{}}}""" + "\n");
        var runs = directory.CreateSubdirectory("runs").FullName;
        var rebuilt = 0;
        var names = Gen.OneOf(HostileText.Any, HostileText.One("..", "../", "./..", directory.FullName, "runs/../..", string.Empty, "."));
        names.Sample(
            name =>
            {
                HostileText.Refusable(() => new Runner(runs).ResumeAsync(name, (_, _) => { rebuilt++; throw new InvalidOperationException("rebuilt " + name); }, default).GetAwaiter().GetResult()).Should().BeNull();
                rebuilt.Should().Be(0);
            },
            iter: 10_000, threads: 1);
        Directory.EnumerateFileSystemEntries(runs).Should().BeEmpty();
    }

    [Fact]
    public void A_duration_is_read_or_says_what_it_must_be() => Gen.OneOf(HostileText.Any, Gen.Select(HostileText.One("15m", "\u0661\u0665m", "26h", "1.5d", "999999d"), HostileText.Any).Select((good, more) => good + more)).Sample(
        text =>
        {
            TimeSpan? read = null;
            try
            {
                read = Duration.Parse(text);
            }
            catch (FormatException refused)
            {
                refused.Message.Should().Contain("such as");
            }

            (read is null || text.All(c => c < 128 || char.IsWhiteSpace(c))).Should().BeTrue("other digits are none that a person meant: {0}", text);
        },
        iter: 10_000, threads: 1);

    [Fact]
    public void A_connection_takes_every_part_as_it_is_or_none_is_made()
    {
        var taken = 0;
        Gen.Select(HostileText.Plain, HostileText.Plain, HostileText.Path).Sample(
            (database, user, file) =>
            {
                if (HostileText.Refusable(() => new SqlEndpoint { Host = "/run/postgresql", Port = 5432, Database = "d" + database, User = "u" + user, PasswordFile = file }.ConnectionString) is { } text)
                {
                    var read = new NpgsqlConnectionStringBuilder(text);
                    (read.Host, read.Database, read.Username, read.Passfile, read.Password).Should().Be(("/run/postgresql", "d" + database, "u" + user, file, null));
                    taken++;
                }
            },
            iter: 5000, threads: 1);
        taken.Should().BeGreaterThan(3000);
    }

    public void Dispose() => directory.Delete(recursive: true);
}
