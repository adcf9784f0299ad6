using System.Text.Json;
using Amazon.S3.Model;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>The runbook's section 1, retention of logical backups: removes those that are older than the policy says, never the last good one of a database.</summary>
/// <param name="host">Whose clock tells the time.</param>
public sealed class ExpireLogicalProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "expire-logical";

    /// <summary>Plans the removal; the plan names every object. Changes nothing.</summary>
    /// <exception cref="PreconditionException">The bucket cannot be read, or a pgBackRest repository lies below the prefix.</exception>
    /// <exception cref="BackupUnusableException">A manifest cannot be read: what it describes is not known, so nothing is removed.</exception>
    public async Task<Plan> PlanAsync(ExpireLogicalRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = await HostClock.NowAsync(host, cancellation).ConfigureAwait(false);
        using var store = new ObjectStore(request.Store);
        var backups = await new LogicalCatalogue(store, request.Prefix).ListAsync(null, cancellation).ConfigureAwait(false);
        var objects = await store.ListAsync(request.Prefix, cancellation).ConfigureAwait(false);
        if (objects.FirstOrDefault(item => Path.GetFileName(item.Key) is "backup.info" or "archive.info") is { } repository)
        {
            // Whatever lies there without a manifest counts as left over.
            throw new PreconditionException($"expiring the logical backups below '{request.Prefix}' in {request.Store}", "nothing else there", $"a pgBackRest repository, with {repository.Key}", "correct logical.prefix; nothing has been removed.");
        }

        var expiry = LogicalExpiry.Decide(backups, objects, request.Policy, now);
        var uploads = await UploadsAsync(store, request, now, cancellation).ConfigureAwait(false);
        var facts = new List<Fact> { new("time", Instant.Format(now)), new("kept", expiry.Kept.Count == 0 ? "none" : string.Join(", ", expiry.Kept)) };
        facts.AddRange(expiry.Kept.Where(backup => now - backup.Manifest.TakenAt > request.Policy.Logical).Select(backup => new Fact("kept although too old", $"{backup}: it is the last good backup of {backup.Manifest.Database}")));
        facts.AddRange(expiry.LeftOver.Select(item => new Fact("left over", $"{item.Key}, {item.Size}, stored {Instant.Format(item.Modified)}, without a manifest{(request.RemoveIncomplete ? string.Empty : "; not removed")}")));
        facts.AddRange(uploads.Select(upload => new Fact("left over", $"an upload of {upload.Key} that was never ended{(request.RemoveIncomplete ? string.Empty : "; not removed")}")));
        return Rebuild(
            new ExpireLogicalBlueprint
            {
                Request = request,
                Keys = [.. expiry.Expired.SelectMany(LogicalExpiry.Keys), .. request.RemoveIncomplete ? expiry.LeftOver.Select(item => item.Key) : []],
                Uploads = request.RemoveIncomplete ? uploads : [],
            },
            facts);
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) =>
        Rebuild(blueprint.Read<ExpireLogicalBlueprint>(Journal.Json) ?? throw new JournalException("rebuilding the plan", "a blueprint", "null", "plan the expiry again."), []);

    private static Plan Rebuild(ExpireLogicalBlueprint blueprint, IReadOnlyList<Fact> facts) => new()
    {
        Procedure = Name,
        Title = $"Expire logical backups older than {blueprint.Request.Policy.Logical.TotalDays:0.#} days in {blueprint.Request.Store}",
        Facts = facts,
        Steps = [new RemoveObjects(blueprint)],
        Locks = [$"logical backups in {blueprint.Request.Store}{blueprint.Request.Prefix}"],
        Blueprint = Journal.Json.ToElement(blueprint),
    };

    private static Task<IReadOnlyList<PendingUpload>> UploadsAsync(ObjectStore store, ExpireLogicalRequest request, DateTimeOffset now, CancellationToken cancellation) =>
        store.CallAsync<IReadOnlyList<PendingUpload>>($"listing unfinished uploads in {store.Location}", async () =>
        {
            var found = new List<PendingUpload>();
            await foreach (var upload in store.Client.Paginators.ListMultipartUploads(new ListMultipartUploadsRequest { BucketName = store.Location.Bucket, Prefix = request.Prefix }).Uploads.WithCancellation(cancellation).ConfigureAwait(false))
            {
                if (upload.Initiated is { } begun && now - begun.ToUniversalTime() > request.Policy.Incomplete)
                {
                    found.Add(new PendingUpload(upload.Key, upload.UploadId));
                }
            }

            return found;
        });

    private sealed class RemoveObjects(ExpireLogicalBlueprint blueprint) : Step
    {
        public override string Id => "remove-objects";

        public override string Purpose => blueprint.Keys.Count + blueprint.Uploads.Count == 0
            ? "Nothing is to be removed"
            : $"Remove {blueprint.Keys.Count} objects and end {blueprint.Uploads.Count} unfinished uploads, manifests first";

        public override IReadOnlyList<string> Commands => [.. blueprint.Keys.Select(key => $"aws s3 rm s3://{blueprint.Request.Store.Bucket}/{key}")];

        public override string? Destroys => blueprint.Keys.Count == 0 ? null : string.Join(", ", blueprint.Keys);

        public override async Task RunAsync(StepContext context, CancellationToken cancellation)
        {
            using var store = new ObjectStore(blueprint.Request.Store);
            for (var done = 0; done < blueprint.Keys.Count; done++)
            {
                context.Report(blueprint.Keys[done], (double)done / blueprint.Keys.Count);
                await store.DeleteAsync(blueprint.Keys[done], cancellation).ConfigureAwait(false);
            }

            foreach (var upload in blueprint.Uploads)
            {
                await EndAsync(store, upload, cancellation).ConfigureAwait(false);
            }

            context.Record("removed", blueprint.Keys, $"{blueprint.Keys.Count} objects removed");
        }

        private static Task<bool> EndAsync(ObjectStore store, PendingUpload upload, CancellationToken cancellation) => store.CallAsync($"ending the upload of {upload.Key}", async () =>
        {
            try
            {
                await store.Client.AbortMultipartUploadAsync(store.Location.Bucket, upload.Key, upload.UploadId, cancellation).ConfigureAwait(false);
            }
            catch (Amazon.S3.AmazonS3Exception gone) when (gone.ErrorCode == "NoSuchUpload")
            {
                return false;
            }

            return true;
        });
    }
}
