using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Recovery.Evidence;
using Recovery.Evidence.Signing;
using Recovery.Reports;

namespace Recovery.Tests.Reports;

/// <summary>The report in a real browser: it opens, filters, is used with the keyboard alone, is legible in the light, in the dark, on a phone and on paper.</summary>
public sealed partial class BrowserTests(ReportBrowser browser) : IClassFixture<ReportBrowser>, IDisposable
{
    private const int Scenarios = 9;
    private readonly ChainFolder chain = new();

    public void Dispose() => chain.Dispose();

    [SkippableFact]
    public async Task It_opens_without_a_message_and_without_asking_for_anything()
    {
        await using var page = await OpenAsync();

        (await page.TextAsync("h1")).Should().Be("1 of 9 scenarios FAILED, and 2 NOT PROVEN.");
        (await page.CountAsync("tr.filtered")).Should().Be(Scenarios);
        await page.KeepAsync("first-page");
        await page.PressAsync("End");
        page.Complaints.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task The_page_of_a_thousand_records_is_small_opens_and_filters_at_once()
    {
        const int records = 1000, failed = 1, open = LongChain.Scenarios / 10;
        var html = await WriteAsync([.. Enumerable.Range(0, records).Select(LongChain.Record)]);
        Encoding.UTF8.GetByteCount(html).Should().BeLessThan(10_000_000, "it is sent by mail");

        await using var page = await browser.OpenAsync(html);
        (await page.TextAsync("h1")).Should().Be($"{failed} of {LongChain.Scenarios} scenarios FAILED, and {open} NOT PROVEN.");
        (await page.CountAsync("tr.filtered")).Should().Be(LongChain.Scenarios);
        await page.KeepAsync("thousand-records");

        await page.Page.SelectAsync("#filter-outcome", "not-proven");
        (await ShownAsync(page)).Should().Be((open, open, $"{open} of {LongChain.Scenarios} scenarios shown"));
        await page.Page.TypeAsync("#filter-text", "scenario 019");
        (await ShownAsync(page)).Should().Be((1, 1, $"1 of {LongChain.Scenarios} scenarios shown"));
        var seconds = await page.EvaluateAsync<double>("(() => { const begun = performance.now(); document.querySelector('#filters').dispatchEvent(new Event('input')); document.body.offsetHeight; return (performance.now() - begun) / 1000; })()");
        seconds.Should().BeLessThan(1, "it is done at every letter");

        await page.Page.ClickAsync("#filters button");
        (await ShownAsync(page)).Rows.Should().Be(LongChain.Scenarios);
        await page.Page.EvaluateExpressionAsync("location.hash = document.querySelector('details.record').id");
        await page.Page.WaitForFunctionAsync("() => document.querySelector('details.record').open");
        page.Complaints.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task What_a_record_says_is_never_carried_out()
    {
        await using var page = await OpenAsync(HostileRecords.All);

        await page.Page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(part => { part.open = true; })");
        (await page.EvaluateAsync<string>("document.body.textContent")).Should().Contain(HostileRecords.Attack);
        (await page.EvaluateAsync<int>("document.scripts.length")).Should().Be(1);
        page.Complaints.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Scenarios_are_filtered_by_text_outcome_and_procedure_and_the_count_is_announced()
    {
        await using var page = await OpenAsync();
        (await page.EvaluateAsync<string>("document.getElementById('shown').getAttribute('aria-live')")).Should().Be("polite");

        await page.Page.TypeAsync("#filter-text", "never archived");
        (await ShownAsync(page)).Should().Be((1, 1, "1 of 9 scenarios shown"));
        await page.KeepAsync("filtered");

        await page.Page.ClickAsync("#filters button");
        (await ShownAsync(page)).Should().Be((Scenarios, Scenarios, "9 of 9 scenarios shown"));

        await page.Page.SelectAsync("#filter-outcome", "not-proven");
        (await ShownAsync(page)).Should().Be((2, 2, "2 of 9 scenarios shown"));

        await page.Page.SelectAsync("#filter-procedure", "pitr");
        (await ShownAsync(page)).Should().Be((1, 1, "1 of 9 scenarios shown"));

        await page.Page.TypeAsync("#filter-text", "there is no such word");
        (await ShownAsync(page)).Should().Be((0, 0, "0 of 9 scenarios shown"));
        page.Complaints.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task It_is_used_with_the_keyboard_alone()
    {
        await using var page = await OpenAsync();

        await page.PressAsync("Tab");
        (await page.FocusedAsync()).Should().Be("Skip to the scenarios");
        await page.PressAsync("Enter", "Tab");
        (await page.FocusedAsync()).Should().Be("filter-text", "the link leads there");
        (await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle")).Should().Be("solid", "the focus is to be seen");
        await page.Page.Keyboard.TypeAsync("cluster");
        await page.PressAsync("Tab", "ArrowDown");
        (await page.FocusedAsync()).Should().StartWith("filter-outcome");
        (await page.EvaluateAsync<string>("document.activeElement.value")).Should().Be("failed");
        await page.PressAsync("ArrowUp", "Tab", "Tab", "Tab");
        (await page.FocusedAsync()).Should().Be("Restore the whole cluster");
        await page.PressAsync("Enter");
        await page.Page.WaitForFunctionAsync("() => document.activeElement.tagName === 'SUMMARY'");
        (await page.EvaluateAsync<bool>("document.activeElement.parentElement.open")).Should().BeTrue("what is linked to is opened, and has the focus");
        page.Complaints.Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Every_text_is_legible(string scheme)
    {
        await using var page = await OpenAsync();
        await page.UseSchemeAsync(scheme);
        await page.KeepAsync("first-page-" + scheme);
        await page.Page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(part => { part.open = true; })");

        var found = await page.Page.EvaluateFunctionAsync<JsonElement>(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "contrast.js")));

        found.GetProperty("seen").GetInt32().Should().BeGreaterThan(300);
        found.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()).Should().BeEmpty();
        await page.Page.EvaluateExpressionAsync("location.hash = document.querySelector('details.record:has(figure)').id");
        await page.KeepAsync("one-scenario-" + scheme);
    }

    [SkippableTheory]
    [InlineData(320)]
    [InlineData(390)]
    [InlineData(1800)]
    public async Task Nothing_sticks_out_of_the_window(int width)
    {
        await using var page = await OpenAsync(width: width);
        await page.KeepAsync($"first-page-{width}");
        await page.Page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(part => { part.open = true; })");

        (await page.Page.EvaluateFunctionAsync<string[]>("width => [...document.body.querySelectorAll('*')].filter(part => !part.closest('.scroll, .skip, .unseen, svg, pre') && part.checkVisibility() && part.getBoundingClientRect().right > width + 0.5).map(part => `${part.tagName} ${part.className}: ${part.textContent.trim().slice(0, 40)}`)", width)).Should().BeEmpty();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(width);
        await page.Page.EvaluateExpressionAsync("document.querySelector('details.record:has(figure)').scrollIntoView()");
        await page.KeepAsync($"one-scenario-{width}");
        page.Complaints.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task On_paper_everything_is_unfolded()
    {
        await using var page = await OpenAsync();
        await page.Page.SelectAsync("#filter-outcome", "failed");
        await page.Page.ClickAsync("#filters button");

        await page.UsePrintAsync();
        // The style alone unfolds them, also without the script; another medium is laid out with the next frame.
        await page.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('details:not([open]) > .body, details:not([open]) > pre')].every(part => part.getBoundingClientRect().height >= 10)");
        (await page.CountAsync("#filters")).Should().Be(0);
        await page.KeepAsync("print", whole: true);

        var paper = Encoding.Latin1.GetString(await page.PrintAsync());
        paper.Should().StartWith("%PDF-");
        PaperPages().Count(paper).Should().BeInRange(5, 40);
        (await page.EvaluateAsync<int>("document.querySelectorAll('details[open]').length")).Should().Be(0, "afterwards they are folded again");
        page.Complaints.Should().BeEmpty();
    }

    private static async Task<(int Rows, int Records, string Said)> ShownAsync(OpenedPage page)
    {
        await page.Page.EvaluateFunctionAsync("() => new Promise(done => setTimeout(done))");
        return (await page.CountAsync("tr.filtered"), await page.CountAsync("details.filtered"), await page.TextAsync("#shown"));
    }

    /// <summary>A chain of two weeks: five scenarios of two procedures again and again, and at its end one of each outcome.</summary>
    private static IEnumerable<EvidenceRecord> Records()
    {
        string[] titles = ["Recovery to five minutes before a backup", "Readings deleted by mistake come back", "The target is a WAL position", "In place, with the server stopped first"];
        for (var day = 0; day < 14; day++)
        {
            yield return SampleRecords.Proven(day, 5.5 + (day % 5));
            foreach (var (title, at) in titles.Select((title, at) => (title, at)))
            {
                yield return Recovery(SampleRecords.Proven(day, 2 + at + (day * 0.25)), title) with { Outcome = day == 6 && at == 1 ? EvidenceOutcome.Failed : EvidenceOutcome.Proven };
            }
        }

        yield return SampleRecords.Failed();
        yield return SampleRecords.NotProven();
        yield return Recovery(SampleRecords.NotProven(), "A retention policy does not drop what was just recovered");
        yield return SampleRecords.Incident();
    }

    private static EvidenceRecord Recovery(EvidenceRecord record, string title) => record with
    {
        Title = title,
        Scenario = record.Scenario! with { Feature = "Point-in-time recovery", File = "point_in_time_recovery.feature", Tags = ["hazard-P18", "hazard-T7", "procedure-pitr", "control-A.8.13"] },
    };

    private async Task<OpenedPage> OpenAsync(IReadOnlyList<EvidenceRecord>? records = null, int width = 1280) => await browser.OpenAsync(await WriteAsync(records ?? [.. Records()]), width);

    private async Task<string> WriteAsync(IReadOnlyList<EvidenceRecord> records)
    {
        Skip.If(browser.Missing is not null, browser.Missing);
        await chain.AppendAsync(records);
        using var key = EvidenceKey.OpenPublic(chain.PublicPem);
        return ReportFormat.Html.Write(await ReportSource.ReadAsync(chain.Folder, key, SampleRecords.Begin.AddDays(15), default));
    }

    [GeneratedRegex(@"/Type\s*/Page\b(?!s)", RegexOptions.CultureInvariant)]
    private static partial Regex PaperPages();
}
