using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;

namespace Recovery.Reports.Html;

/// <summary>
/// A page: a template with its style and behaviour inside. Every value is encoded as it is written; only the style and the
/// behaviour, which are ours, go in as they are. The page's own policy allows these two by their digests and nothing
/// else: no other script, no style, no picture, no address.
/// </summary>
public sealed class PageTemplate
{
    private static readonly FluidParser Parser = new();
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly TemplateOptions Options = new()
    {
        FileProvider = new PageResources(),
        MemberAccessStrategy = UnsafeMemberAccessStrategy.Instance,
        StrictVariables = true,
        StrictFilters = true,
    };

    private readonly IFluidTemplate template;
    private readonly string style;
    private readonly string behaviour;

    private PageTemplate(string name)
    {
        template = Parser.Parse(PageResources.Text(name + ".liquid"));
        style = PageResources.Text("style.css");
        behaviour = PageResources.Text("behaviour.js");
    }

    /// <summary>The report.</summary>
    public static PageTemplate Report { get; } = new("report");

    /// <summary>The runbook's book.</summary>
    public static PageTemplate Book { get; } = new("book");

    /// <summary>The HTML of a page.</summary>
    /// <param name="page">What it shows; the templates call it <c>page</c>.</param>
    public string Render(object page)
    {
        var context = new TemplateContext(Options);
        context.SetValue("page", page);
        context.SetValue("style", style);
        context.SetValue("behaviour", behaviour);
        context.SetValue("policy", $"default-src 'none'; style-src '{Digest(style)}'; script-src '{Digest(behaviour)}'; base-uri 'none'; form-action 'none'");
        return template.Render(context, Encoder);
    }

    private static string Digest(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
