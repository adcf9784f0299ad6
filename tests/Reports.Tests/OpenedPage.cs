using System.Collections.Concurrent;
using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace Recovery.Tests.Reports;

/// <summary>A page in the browser, and everything that it did that a report must not do.</summary>
internal sealed class OpenedPage : IAsyncDisposable
{
    private const string Kept = "REPORT_SHOTS";
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly string address;

    private OpenedPage(IPage page, string file)
    {
        Page = page;
        address = new Uri(file).AbsoluteUri;
        page.Console += (_, said) => complaints.Enqueue($"console: {said.Message.Text}");
        page.PageError += (_, thrown) => complaints.Enqueue($"error: {thrown.Message}");
        page.Dialog += (_, shown) => complaints.Enqueue($"dialog: {shown.Dialog.Message}");
        page.RequestFailed += (_, failed) => complaints.Enqueue($"failed request: {failed.Request.Url}");
        page.Request += (_, sent) =>
        {
            if (sent.Request.Url.Split('#')[0] != address)
            {
                complaints.Enqueue($"request: {sent.Request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>What it did that it must not do: messages on the console, errors, dialogs, requests.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    public static async Task<OpenedPage> OpenAsync(IPage page, string file, int width)
    {
        var opened = new OpenedPage(page, file);
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900, IsMobile = width < 600, HasTouch = width < 600 });
        await page.GoToAsync(opened.address, WaitUntilNavigation.Load);
        return opened;
    }

    public Task<T> EvaluateAsync<T>(string expression) => Page.EvaluateExpressionAsync<T>(expression);

    /// <summary>How many elements that match are to be seen.</summary>
    public Task<int> CountAsync(string selector) => Page.EvaluateFunctionAsync<int>("selector => [...document.querySelectorAll(selector)].filter(part => part.checkVisibility()).length", selector);

    public Task<string> TextAsync(string selector) => Page.EvaluateFunctionAsync<string>("selector => document.querySelector(selector).textContent.trim()", selector);

    /// <summary>What has the focus: its name, or its text.</summary>
    public Task<string> FocusedAsync() => EvaluateAsync<string>("document.activeElement.id || document.activeElement.textContent.trim()");

    public async Task PressAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            await Page.Keyboard.PressAsync(key);
        }
    }

    public Task UseSchemeAsync(string scheme) => Page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);

    public Task UsePrintAsync() => Page.EmulateMediaTypeAsync(MediaType.Print);

    /// <summary>Keeps a picture for people, where REPORT_SHOTS names a folder.</summary>
    public async Task KeepAsync(string name, bool whole = false)
    {
        if (Environment.GetEnvironmentVariable(Kept) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".png"), await Page.ScreenshotDataAsync(new ScreenshotOptions { FullPage = whole }));
        }
    }

    /// <summary>The page on paper.</summary>
    public async Task<byte[]> PrintAsync()
    {
        var paper = await Page.PdfDataAsync(new PdfOptions { Format = PaperFormat.A4, PrintBackground = true, PreferCSSPageSize = true });
        if (Environment.GetEnvironmentVariable(Kept) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, "print.pdf"), paper);
        }

        return paper;
    }

    public async ValueTask DisposeAsync() => await Page.DisposeAsync();
}
