using System.Text;
using CsCheck;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Procedures.Hostile;

/// <summary>Words that become command lines, through a real shell.</summary>
public sealed class ShellTests
{
    private const string Echo = """for w; do printf '%s\0' "$w"; done""";

    // As ssh does it: the words are joined with spaces, and the shell at the other end takes them apart.
    private static readonly Host OverSsh = new("ssh", ["sh", "-c", "exec sh -c \"$*\"", "ssh"]) { ThroughShell = true, Distant = true, Programs = ["/no such folder/*"] };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_word_reaches_a_program_byte_for_byte_here_and_through_a_remote_shell(bool remote) => await HostileText.Plain.Array[125].SampleAsync(
        async words =>
        {
            words = [.. words.Select(word => word[..Math.Min(word.Length, 8000)]).Where(PlainText.IsPlain)];
            using var output = new MemoryStream();
            await (remote ? OverSsh : Host.Local).RunAsync(new HostCommand("sh", ["-c", Echo, "echo", .. words]) { Output = output }, default);
            Encoding.UTF8.GetString(output.ToArray()).Split('\0')[..^1].Should().Equal(words);
        },
        iter: 20, threads: 1);

    [Fact]
    public async Task What_a_plan_shows_can_be_typed_and_is_the_same_command() => await HostileText.Plain.Array[125].SampleAsync(
        async words =>
        {
            var typed = string.Concat(words.Select(word => new HostCommand("printf", "%s\\0", "x" + word) + "\n"));
            using var output = new MemoryStream();
            await Host.Local.RunAsync(new HostCommand("sh") { StandardInput = typed, Output = output }, default);
            Encoding.UTF8.GetString(output.ToArray()).Split('\0')[..^1].Should().Equal(words.Select(word => "x" + word));
        },
        iter: 20, threads: 1);

    [Fact]
    public void A_word_that_no_command_line_can_carry_starts_nothing()
    {
        var started = 0;
        var host = new Host("fake", [], execution: (_, _, _, _, _, _, _, _) => Task.FromResult(started++));
        Gen.Select(HostileText.Any, HostileText.Any).Sample(
            (program, word) =>
            {
                var before = started;
                var ran = HostileText.Refusable(() => host.TryRunAsync(new HostCommand("p" + program, "good", word), default).GetAwaiter().GetResult());
                (ran is not null).Should().Be(PlainText.IsPlain(program) && PlainText.IsPlain(word));
                (started - before).Should().Be(ran is null ? 0 : 1);
            },
            iter: 5000, threads: 1);
    }

    [Fact]
    public async Task The_restore_command_names_the_data_directory_and_its_spool_whatever_they_are_called()
    {
        var client = new PgBackRestClient(Host.Local, "main", "/etc/it's/%p.conf");
        await Gen.Select(HostileText.Path, HostileText.Path).Array[50].SampleAsync(
            async places =>
            {
                // As PostgreSQL does it (BuildRestoreCommand): %p, %f and %% are replaced wherever they stand, and the text goes to a shell.
                var script = new StringBuilder("pgbackrest() { printf '%s\\0' \"$@\"; }\n");
                foreach (var (data, ahead) in places)
                {
                    var command = client.ArchiveGetForRecovery(data, ahead);
                    script.Append("( ").Append(Replaced(command)).Append("\n)\n");
                }

                using var output = new MemoryStream();
                await Host.Local.RunAsync(new HostCommand("sh") { StandardInput = script.ToString(), Output = output }, default);
                Encoding.UTF8.GetString(output.ToArray()).Split('\0')[..^1].Should().Equal(places.SelectMany(place => new[]
                {
                    "--stanza=main", "--config=/etc/it's/%p.conf", "archive-get", "--pg1-path=" + place.Item1, "--archive-async",
                    $"--spool-path={place.Item2}/spool", $"--lock-path={place.Item2}/lock", "--archive-timeout=10", "000000010000000000000001", "pg_wal/RECOVERYXLOG",
                }));
            },
            iter: 40, threads: 1);
    }

    [Fact]
    public void Options_of_a_Debian_cluster_are_single_words_of_pg_ctls_shell() =>
        new Recovery.Procedures.Postgres.ServiceControl.DebianCluster("17", "main").Start(["port=5433", "cluster_name=it's; $(id)"])!.Arguments
            .Should().ContainInOrder("-o", "-c port=5433", "-o", """-c 'cluster_name=it'\''s; $(id)'""");

    private static string Replaced(string command)
    {
        var text = new StringBuilder();
        for (var at = 0; at < command.Length; at++)
        {
            var next = command[at] == '%' && at + 1 < command.Length ? command[at + 1] : ' ';
            _ = next switch { 'p' => text.Append("pg_wal/RECOVERYXLOG"), 'f' => text.Append("000000010000000000000001"), '%' => text.Append('%'), _ => text.Append(command[at]) };
            at += next is 'p' or 'f' or '%' ? 1 : 0;
        }

        return text.ToString();
    }
}
