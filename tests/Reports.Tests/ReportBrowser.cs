using System.Diagnostics.CodeAnalysis;
using PuppeteerSharp;

namespace Recovery.Tests.Reports;

/// <summary>A headless Chromium for all tests of a class; or the reason why there is none.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "xunit disposes it asynchronously")]
public sealed class ReportBrowser : IAsyncLifetime
{
    private const string Variable = "REPORT_BROWSER";

    /// <remarks>Below /tmp whatever TMPDIR says: it is what the browser sees of this machine.</remarks>
    private readonly DirectoryInfo directory = Directory.CreateDirectory($"/tmp/report-{Guid.NewGuid():N}");
    private IBrowser? browser;

    /// <summary>Why there is no browser; null where there is one.</summary>
    public string? Missing { get; private set; }

    public async Task InitializeAsync()
    {
        var command = Environment.GetEnvironmentVariable(Variable) ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "drills", "browsers", "current", "browse");
        if (!File.Exists(command))
        {
            Missing = $"no browser to look at reports with ({(command.Length == 0 ? $"{Variable} is empty: eng/setup browser could not make one" : $"{command}: run eng/setup browser")})";
            return;
        }

        browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = command,
            Headless = true,
            UserDataDir = Path.Combine(directory.FullName, "profile"),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"],
        });
    }

    /// <summary>Opens a page in a window of its own.</summary>
    /// <param name="html">The page.</param>
    /// <param name="width">The window's width.</param>
    internal async Task<OpenedPage> OpenAsync(string html, int width = 1280)
    {
        var file = Path.Combine(directory.FullName, $"{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(file, html);
        return await OpenedPage.OpenAsync(await browser!.NewPageAsync(), file, width);
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        directory.Delete(recursive: true);
    }
}
