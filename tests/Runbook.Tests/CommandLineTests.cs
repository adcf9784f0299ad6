using Recovery.Runbook.Commands;
using Recovery.Runbook.Documents;

namespace Recovery.Tests.Runbook;

/// <summary>Every command and every option, with input that can be used and input that cannot.</summary>
public sealed class CommandLineTests
{
    private const string Everywhere = " --plan --yes --json --host ssh:db1 --config /x.json --setting copy.port=5440 --setting runs.directory=/x";

    /// <summary>Command lines that are right; together they have every command and every option.</summary>
    public static TheoryData<string> Right => new(
        "restore full --set 20260203-020000F --timeline 2 --repository-as-of '2026-02-03 13:00:00+00' --stop" + Everywhere,
        "restore pitr --time '2026-02-03 14:00:00+00' --copy /copy --port 5440 --pause --set 20260203-020000F --timeline 1 --repository-as-of '2026-02-03 15:00:00+00'" + Everywhere,
        "restore pitr --xid 812 --exclusive --in-place --stop" + Everywhere,
        "restore pitr --lsn 0/4000148 --exclusive",
        "restore pitr --name before_upgrade",
        "restore pitr --end-of-backup 20260203-020000F",
        "restore table users" + Everywhere,
        "restore table billing.\\\"TariffPlans\\\" --backup 2026-02-03 --mode replace --from 2026-02-01T00:00:00Z --to 2026-02-02T00:00:00Z --staged",
        "restore table users --time '2026-02-03 14:00:00+00' --copy /copy --port 5440",
        "restore table users --xid 7 --exclusive --mode add-missing",
        "restore table users --lsn 0/1 --mode merge",
        "restore table users --name before_upgrade",
        "restore table users --from-copy",
        "restore table users --extract users.csv",
        "restore cross-region --time '2026-02-03 14:00:00+00' --up-to-the-gap --set 20260203-020000F --timeline 1 --repository-as-of '2026-02-03 15:00:00+00' --stop" + Everywhere,
        "restore fail-back --set 20260203-020000F --stop" + Everywhere,
        "extract users.csv --table users --where 'user_id > 3' --format text --port 5440 --from-production" + Everywhere,
        "extract rows.csv --query 'SELECT 1'",
        "extract tables.dump --table users --table meters --format dump",
        "timescale check --copy-instance --without-record --port 5440" + Everywhere,
        "timescale refresh --copy-instance --without-record --port 5440" + Everywhere,
        "timescale recompress --copy-instance --without-record --port 5440" + Everywhere,
        "timescale jobs --copy-instance --port 5440" + Everywhere,
        "timescale record" + Everywhere,
        "backup full" + Everywhere,
        "backup diff" + Everywhere,
        "backup incr" + Everywhere,
        "backup logical --try-restore" + Everywhere,
        "backup expire --remove-incomplete" + Everywhere,
        "verify --quick --no-archiving-check --no-send" + Everywhere,
        "window --check --pgbackrest-only --timeline 2" + Everywhere,
        "targets --from '2026-02-03 14:00:00+00' --to '2026-02-03 15:00:00+00' --timeline 2" + Everywhere,
        "replication check --sizes-only" + Everywhere,
        "replication lag --timeline 2" + Everywhere,
        "replication configure" + Everywhere,
        "runs list" + Everywhere,
        "runs show last --commands" + Everywhere,
        "runs resume last" + Everywhere,
        "runs undo last --lose-later-changes" + Everywhere,
        "runs expire" + Everywhere,
        "runs clean-up --copy /copy" + Everywhere,
        "evidence list full restore --evidence /x" + Everywhere,
        "evidence show last --evidence /x" + Everywhere,
        "evidence trend --evidence /x" + Everywhere,
        "evidence compare 1 00000002.json --evidence /x" + Everywhere,
        "evidence verify /x/00000001.json --key public.pem --anchor 00000001.json:00 --evidence /x" + Everywhere,
        "evidence report /x --format junit --output - --key public.pem --evidence /x" + Everywhere,
        "evidence book /x --features features --output docs --key public.pem --evidence /x" + Everywhere,
        "evidence prune --evidence /x" + Everywhere,
        "drill pitr hazard-P8 --list" + Everywhere,
        "config show" + Everywhere,
        "config check" + Everywhere,
        "config example" + Everywhere,
        "completion bash" + Everywhere,
        "man" + Everywhere);

    /// <summary>Command lines that are wrong, with the exit code and what is said.</summary>
    public static TheoryData<string, int, string> Wrong => new()
    {
        { "", 2, "Required command was not provided" },
        { "restore", 2, "Required command was not provided" },
        { "restor full", 2, "did you mean restore?" },
        { "restore ful", 2, "did you mean full?" },
        { "restore full --pln", 2, "did you mean --plan" },
        { "restore full --timeline two", 2, "two" },
        { "restore full --timeline -1", 2, "-1" },
        { "restore full --repository-as-of '2026-02-03 13:00:00'", 2, "offset" },
        { "restore full --set yesterday", 2, "a pgBackRest label" },
        { "restore full --host db1", 2, "here, ssh:NAME or container:NAME" },
        { "restore full --host ssh:-oProxyCommand=x", 2, "here, ssh:NAME or container:NAME" },
        { "restore full --setting production.port", 2, "KEY=VALUE" },
        { "restore full --setting production.prot=1", 2, "did you mean production.port" },
        { "restore full --setting production.port=x", 2, "a whole number" },
        { "restore full --setting production.port=0", 2, "a port from 1 to 65535" },
        { "restore full --setting production.dataDirectory=data", 2, "a path from the root on" },
        { "restore full --setting service.kind=upstart", 2, "one of direct, systemd, debian" },
        { "restore full --setting recovery.stallTimeout=10", 2, "a number and a unit" },
        { "restore full --setting recovery.stallTimeout=0s", 2, "more than nothing" },
        { "restore full --setting monitoring.address=http://monitoring.example/", 2, "https://" },
        { "restore full --setting monitoring.address=https://me:secret@monitoring.example/", 2, "without a password" },
        { "restore full --setting disaster.settings=log-path", 2, "NAME=VALUE" },
        { "backup expire --setting logical.prefix=", 2, "a folder of the bucket" },
        { "backup expire --setting logical.prefix=logical", 2, "a folder of the bucket" },
        { "backup expire --setting logical.prefix=a/../base/", 2, "a folder of the bucket" },
        { "backup expire --setting logical.prefix=base/", 2, "setting storage.basePrefix (default): expected another place than logical.prefix has" },
        { "backup expire --setting logical.prefix=base/logical/", 2, "another place than logical.prefix has" },
        { "backup expire --setting evidence.prefix=logical/", 2, "another place than" },
        { "restore full --config /does/not/exist.json", 3, "reading the settings in /does/not/exist.json" },
        { "restore full extra", 2, "extra" },
        { "restore pitr", 2, "Name exactly one target" },
        { "restore pitr --xid 1 --lsn 0/1", 2, "Name exactly one target" },
        { "restore pitr --time '2026-02-03 14:00:00'", 2, "an offset from UTC" },
        { "restore pitr --time yesterday", 2, "a date, a time of day" },
        { "restore pitr --time '2026-02-03 14:00:00+00' --exclusive", 2, "--exclusive goes with --xid or --lsn" },
        { "restore pitr --time '2026-02-03 14:00:00+00' --stop", 2, "--stop goes with --in-place" },
        { "restore pitr --xid many", 2, "many" },
        { "restore pitr --lsn 4000148", 2, "two hexadecimal numbers" },
        { "restore pitr --end-of-backup last", 2, "a pgBackRest label" },
        { "restore pitr --xid 1 --port 70000", 2, "a port from 1 to 65535" },
        { "restore pitr --xid 1 --copy copy", 2, "a path from the root on" },
        { "restore table", 2, "Required argument missing" },
        { "restore table a.b.c", 2, "schema.table" },
        { "restore table users --mode overwrite", 2, "'overwrite'" },
        { "restore table users --backup latest --from-copy", 2, "Name one source" },
        { "restore table users --from 2026-02-01T00:00:00Z", 2, "--from and --to go together" },
        { "restore table users --from 2026-02-02T00:00:00Z --to 2026-02-01T00:00:00Z", 2, "give the earlier time first" },
        { "restore cross-region --time noon", 2, "a date, a time of day" },
        { "restore fail-back --set x", 2, "a pgBackRest label" },
        { "extract", 2, "--table or --query" },
        { "extract users.csv", 2, "--table or --query" },
        { "extract users.csv --table users --query 'SELECT 1'", 2, "--table or --query" },
        { "extract users.csv --table users --table meters", 2, "--format dump" },
        { "extract users.csv --query 'SELECT 1' --where true", 2, "--where goes with one --table" },
        { "extract users.csv --table users --format xml", 2, "'xml'" },
        { "extract /does/not/exist/users.csv --table users", 3, "a new file in a directory that is there" },
        { "timescale refres", 2, "did you mean refresh" },
        { "backup incremental", 2, "incremental" },
        { "targets --from '2026-02-03 14:00:00+00'", 2, "--to" },
        { "targets --from '2026-02-03 14:00:00' --to '2026-02-03 15:00:00+00'", 2, "an offset from UTC" },
        { "runs show", 2, "Required argument missing" },
        { "runs show no-such-run", 3, "no run at all" },
        { "runs resume no-such-run", 3, "no run at all" },
        { "runs undo last", 3, "no run at all" },
        { "evidence show 1", 3, "no records at all" },
        { "evidence compare 1", 2, "Required argument missing" },
        { "evidence verify /does/not/exist", 3, "no /does/not/exist" },
        { "evidence report /does/not/exist", 3, "no /does/not/exist" },
        { "evidence verify --anchor 00000001.json", 2, "a record's name and its SHA-256" },
        { "evidence verify --key /does/not/exist", 3, "opening the public key" },
        { "drill --plan --setting drill.directory=/tmp", 3, "./drill and features/" },
        { "completion tcsh", 2, "'tcsh'" },
    };

    /// <summary>Command lines that end well without a host.</summary>
    public static TheoryData<string, string> Quiet => new()
    {
        { "--version", "(commit " },
        { "--help", "Restores PostgreSQL/TimescaleDB" },
        { "restore pitr --help", "--exclusive" },
        { "runs list", "no runs in " },
        { "config show", "production.port" },
        { "config example", "\"production\": {" },
        { "completion zsh", "#compdef runbook" },
        { "completion fish", "complete -c runbook" },
        { "man", ".TH RUNBOOK 1" },
        { "window --plan", "DESTROYS: nothing" },
        { "targets --from '2026-02-03 14:00:00+00' --to '2026-02-03 15:00:00+00' --plan", "DESTROYS: nothing" },
        { "replication check --plan", "s3://greenlang-backups (us-east-1)" },
        { "replication configure --plan", "repo1-s3-bucket=greenlang-backups-dr" },
        { "timescale record --plan", "timescale-record.json" },
        { "config check --plan", "DESTROYS: nothing" },
        { "evidence list", "no records in " },
        { "evidence verify --plan", "DESTROYS: nothing" },
        { "evidence report --plan", "DESTROYS: nothing" },
        { "evidence prune", "DESTROYS: nothing" },
    };

    [Theory]
    [MemberData(nameof(Right))]
    public void What_can_be_used_is_read(string line) => CommandTree.Create().Parse(line.Replace('\'', '"')).Errors.Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_cannot_be_used_is_refused_with_its_reason(string line, int exitCode, string message)
    {
        using var empty = new ScratchFolder();
        var result = await InProcess.RunAsync([.. Words(line), .. line.Contains("--host", StringComparison.Ordinal) || line.Length == 0 ? Array.Empty<string>() : ["--setting", "runs.directory=" + empty.Path]]);

        result.ExitCode.Should().Be(exitCode, result.Error);
        result.Error.Should().Contain(message).And.Contain("HINT:");
        result.Output.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Quiet))]
    public async Task What_needs_no_host_ends_well(string line, string said)
    {
        using var empty = new ScratchFolder();
        var result = await InProcess.RunAsync([.. Words(line), .. line.StartsWith('-') ? Array.Empty<string>() : ["--setting", "runs.directory=" + empty.Path]]);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain(said);
        Directory.EnumerateFileSystemEntries(empty.Path).Should().BeEmpty("nothing is written");
    }

    [Fact]
    public void Every_command_and_every_option_is_in_the_table_and_is_described()
    {
        foreach (var (path, command) in CommandWalk.Of(CommandTree.Create()).Where(pair => pair.Command.Subcommands.Count == 0))
        {
            var lines = ((IEnumerable<object[]>)Right).Select(row => (string)row[0]).Where(line => line == path || line.StartsWith(path + " ", StringComparison.Ordinal)).ToList();
            lines.Should().NotBeEmpty($"`{path}` is a command");
            command.Description.Should().NotBeNullOrEmpty();
            foreach (var option in CommandWalk.Options(command).Where(option => option.Name is not ("--help" or "--version")))
            {
                lines.Should().Contain(line => line.Contains(option.Name, StringComparison.Ordinal), $"`{path}` takes {option.Name}");
                option.Description.Should().NotBeNullOrEmpty();
            }
        }
    }

    private static IEnumerable<string> Words(string line) => System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(line.Replace('\'', '"'));
}
