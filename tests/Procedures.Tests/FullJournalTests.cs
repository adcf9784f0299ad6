using System.Globalization;
using System.Text.Json;
using Recovery.Fixtures;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Procedures;

/// <summary>The disk of the journals is full, amid a run.</summary>
public sealed class FullJournalTests(PracticeFixture practice) : IClassFixture<PracticeFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableFact]
    public async Task A_run_whose_journal_cannot_be_written_stops_and_is_resumed_from_a_journal_without_a_torn_line()
    {
        await using var site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "full journal", Populated = false, SmallVolume = new ByteCount(2_000_000) }, None);
        Skip.If(site.SmallVolume is null, "a small volume cannot be mounted here");
        // The volume is mounted in the site only; the kernel shows it to whoever may look at a process there.
        var inside = (await site.Production.Control.FindPostmasterAsync(None))!.Pid;
        var volume = string.Create(CultureInfo.InvariantCulture, $"/proc/{inside}/root{site.SmallVolume}");
        Skip.IfNot(Directory.Exists(volume), "the site's files cannot be seen from here");
        var (runs, filler) = (Path.Combine(volume, "runs"), Path.Combine(volume, "filler"));
        List<string> done = [];
        var full = PlanOf(done, fill: () => Fill(filler));
        Directory.CreateDirectory(runs);

        (await FluentActions.Awaiting(() => new Runner(runs).RunAsync(full, None)).Should().ThrowAsync<JournalNotWrittenException>()).Which.Message.Should().Contain(Runner.JournalFile).And.Contain("resume");
        done.Should().Equal(["one", "two"], "what cannot be told is the last that is done");
        var journal = Directory.EnumerateFiles(runs, Runner.JournalFile, SearchOption.AllDirectories).Single();
        (await File.ReadAllLinesAsync(journal, None)).Should().AllSatisfy(line => JsonDocument.Parse(line).Dispose());

        File.Delete(filler);
        await new Runner(runs).ResumeAsync(Path.GetFileName(Path.GetDirectoryName(journal))!, (_, _) => PlanOf(done), None);
        done.Should().Equal("one", "two", "two", "three");
        Journal.Read(journal)[^1].Kind.Should().Be(RunEventKind.Completed);
    }

    private static void Fill(string file)
    {
        using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });
        try
        {
            while (true)
            {
                stream.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // It is full, which was wanted.
        }
    }

    private static Plan PlanOf(List<string> done, Action? fill = null) => new()
    {
        Procedure = "test",
        Title = "A test",
        Facts = [],
        Steps = [new Noting("one", done, null), new Noting("two", done, fill), new Noting("three", done, null)],
        Locks = ["data directory x"],
        Blueprint = JsonDocument.Parse("{}").RootElement,
    };

    private sealed class Noting(string id, List<string> done, Action? then) : Step
    {
        public override string Id => id;

        public override string Purpose => "do " + id + new string('.', 2000);

        public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(id));

        public override Task RunAsync(StepContext context, CancellationToken cancellation)
        {
            done.Add(id);
            then?.Invoke();
            context.Record(id, id, id + new string('.', 3000));
            return Task.CompletedTask;
        }
    }
}
