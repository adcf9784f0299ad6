using Recovery.Procedures.Errors;
using Recovery.Procedures.Logical;

namespace Recovery.Tests.Procedures;

public sealed class ArchiveContentsTests(ArchiveSite archives) : IClassFixture<ArchiveSite>
{
    [Theory]
    [InlineData("-Fc", """-f "$0" """, true)]
    [InlineData("-Fc", """> "$0" """, null)]
    [InlineData("-Fc", """| cat > "$0" """, false)]
    [InlineData("-Fc --compress=zstd", """-f "$0" """, true)]
    [InlineData("-Fc --compress=none", """-f "$0" """, true)]
    [InlineData("-Fd", """-f "$0" """, true)]
    public async Task The_table_of_contents_is_what_pg_restore_lists(string options, string redirection, bool? offsets)
    {
        var (toc, path, _) = await DumpAsync($"list{options}{redirection}", redirection, options.Split(' '));

        // A comment pg_restore prints and lists alike; ENCODING and its like it keeps to itself.
        var listed = (await archives.Site.Host.RunAsync(new("pg_restore", "--list", "--create", path), default)).Output.Split('\n').Where(line => line.Length > 0 && line[0] != ';');
        toc.Entries.Where(entry => entry.Description is not ("ENCODING" or "STDSTRINGS" or "SEARCHPATH")).Select(entry => entry.ToString()).Should().Equal(listed);
        toc.Entries.Should().OnlyHaveUniqueItems(entry => entry.DumpId);
        (toc.Database, toc.Version, toc.IsDirectory).Should().Be(("greenlang", "1.16", options == "-Fd"));
        if (offsets is { } expected)
        {
            toc.HasOffsets.Should().Be(expected);
        }
    }

    [Fact]
    public async Task A_partly_read_archive_asks_for_more_and_a_cut_off_one_is_refused()
    {
        var (whole, _, bytes) = await DumpAsync("cut", """-f "$0" """, "-Fc");

        for (var at = 0; at < whole.Length; at += 97)
        {
            ArchiveTableOfContents.TryRead("cut", bytes.AsMemory(0, at), bytes.Length).Should().BeNull($"{at} bytes are not the whole");
            FluentActions.Invoking(() => ArchiveTableOfContents.TryRead("cut", bytes.AsMemory(0, at), at)).Should().Throw<BackupUnusableException>($"an archive of {at} bytes is cut off").WithMessage("*HINT:*");
        }

        FluentActions.Invoking(() => ArchiveTableOfContents.TryRead("cut", bytes.AsMemory(0, whole.Length), whole.Length)).Should().Throw<BackupUnusableException>("the rows are missing").WithMessage("*truncated*");
        ArchiveTableOfContents.TryRead("cut", bytes.AsMemory(0, whole.Length), bytes.Length).Should().NotBeNull();
    }

    [Fact]
    public async Task A_corrupt_archive_is_refused_or_read_but_never_brings_the_reader_down()
    {
        var (whole, _, bytes) = await DumpAsync("corrupt", """-f "$0" """, "-Fc");
        var random = new Random(20260203);
        var refused = 0;
        for (var attempt = 0; attempt < 2000; attempt++)
        {
            var damaged = bytes.AsSpan(0, whole.Length).ToArray();
            for (var flips = 1 + random.Next(3); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                ArchiveTableOfContents.TryRead("corrupt", damaged, bytes.Length);
            }
            catch (BackupUnusableException)
            {
                refused++;
            }
        }

        refused.Should().BeGreaterThan(100);
    }

    [Theory]
    [InlineData(6, 17, "newer pg_dump")]
    [InlineData(5, 2, "newer pg_dump")]
    [InlineData(6, 13, "older than version 12")]
    [InlineData(0, 0, "PGDMP")]
    [InlineData(10, 4, "format")]
    public async Task An_archive_of_another_kind_is_refused_with_the_reason(int at, byte value, string reason)
    {
        var (_, _, bytes) = await DumpAsync("kind", """-f "$0" """, "-Fc", "--schema-only");
        bytes[at] = value;

        FluentActions.Invoking(() => ArchiveTableOfContents.TryRead("kind", bytes, bytes.Length)).Should().Throw<BackupUnusableException>().WithMessage($"*{reason}*HINT:*");
    }

    [Fact]
    public async Task A_count_that_no_archive_has_is_refused_at_once()
    {
        var (_, _, bytes) = await DumpAsync("huge", """-f "$0" """, "-Fc");

        // Behind the date come three texts: database, server, program.
        var at = 5 + 3 + 3 + 1 + (7 * 5);
        for (var text = 0; text < 3; text++)
        {
            at += 5 + BitConverter.ToInt32(bytes, at + 1);
        }

        BitConverter.TryWriteBytes(bytes.AsSpan(at + 1), int.MaxValue).Should().BeTrue();
        FluentActions.Invoking(() => ArchiveTableOfContents.TryRead("huge", bytes, bytes.Length)).Should().Throw<BackupUnusableException>().WithMessage("*number of entries*2147483647*");
    }

    private async Task<(ArchiveTableOfContents Toc, string Path, byte[] Head)> DumpAsync(string name, string redirection, params IReadOnlyList<string> options)
    {
        var path = $"{archives.Site.RunsDirectory}/{string.Concat(name.Where(char.IsAsciiLetterOrDigit))}";
        await archives.DumpAsync(path, redirection, options);
        var outside = archives.Site.OutsidePath(path);
        var bytes = await File.ReadAllBytesAsync(Directory.Exists(outside) ? outside + "/toc.dat" : outside);
        return (ArchiveTableOfContents.TryRead(name, bytes, bytes.Length)!, path, bytes);
    }
}
