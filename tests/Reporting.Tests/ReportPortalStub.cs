using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Recovery.Tests.Reporting;

/// <summary>ReportPortal's HTTP API, as far as its agents call it: takes what arrives, and keeps it.</summary>
internal sealed class ReportPortalStub : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly ConcurrentDictionary<string, ReportedItem> items = new(StringComparer.Ordinal);

    private ReportPortalStub(WebApplication server) => this.server = server;

    /// <summary>Where it answers.</summary>
    public string Url => server.Urls.Single();

    /// <summary>The launches that were begun.</summary>
    public ConcurrentQueue<JsonElement> Launches { get; } = new();

    /// <summary>How many of them were ended.</summary>
    public int LaunchesEnded { get; private set; }

    /// <summary>Scenarios, sentences and the steps below them.</summary>
    public IReadOnlyCollection<ReportedItem> Items => [.. items.Values];

    /// <summary>The names of the attached files.</summary>
    public ConcurrentQueue<string> Files { get; } = new();

    /// <summary>Requests that no route here took.</summary>
    public ConcurrentQueue<string> Unknown { get; } = new();

    /// <summary>Starts one on a free port.</summary>
    public static async Task<ReportPortalStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var stub = new ReportPortalStub(builder.Build());
        stub.Route();
        await stub.server.StartAsync();
        return stub;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private void Route()
    {
        server.MapGet("/health", () => Results.Ok());
        server.MapPost("/api/{version}/{project}/launch", async (HttpRequest request) =>
        {
            Launches.Enqueue(await ReadAsync(request));
            return Made("launch-1");
        });
        server.MapPut("/api/{version}/{project}/launch/{id}/finish", () =>
        {
            LaunchesEnded++;
            return Results.Json(new { id = "launch-1", number = 1, link = string.Empty });
        });
        server.MapPost("/api/{version}/{project}/item/{parent?}", async (HttpRequest request, string? parent) =>
        {
            var id = $"item-{items.Count}-{Guid.NewGuid():N}";
            items[id] = new ReportedItem(id, parent, await ReadAsync(request));
            return Made(id);
        });
        server.MapPut("/api/{version}/{project}/item/{id}", async (HttpRequest request, string id) =>
        {
            items[id].Status = (await ReadAsync(request)).GetProperty("status").GetString();
            return Results.Json(new { message = "done" });
        });
        server.MapPost("/api/{version}/{project}/log", async (HttpRequest request) =>
        {
            if (request.HasFormContentType)
            {
                foreach (var file in (await request.ReadFormAsync()).Files.Where(file => file.FileName.Length > 0))
                {
                    Files.Enqueue(file.FileName);
                }
            }

            return Results.Json(new { responses = Array.Empty<object>() }, statusCode: 201);
        });
        server.MapFallback((HttpRequest request) =>
        {
            Unknown.Enqueue($"{request.Method} {request.Path}");
            return Results.NotFound();
        });
    }

    private static IResult Made(string id) => Results.Json(new { id, number = 1 }, statusCode: 201);

    private static async Task<JsonElement> ReadAsync(HttpRequest request) => (await JsonDocument.ParseAsync(request.Body)).RootElement.Clone();
}
