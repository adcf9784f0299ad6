using Recovery.Fixtures.Workload;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Tables;

namespace Recovery.Steps.Run;

/// <summary>What the steps about single tables share.</summary>
public sealed class TablePractice(PracticeScenario practice) : IAsyncDisposable
{
    private const string CopyName = "greenlang_copy";

    /// <summary>The database beside production's; made by a step.</summary>
    public Sql Copy => practice.Production.In(CopyName);

    /// <summary>Numbers of the users that were deleted by mistake.</summary>
    public IReadOnlyList<int> Deleted { get; set; } = [];

    /// <summary>Numbers of the users that were added since.</summary>
    public IReadOnlyList<int> Newer { get; set; } = [];

    /// <summary>The range that a step speaks of.</summary>
    public TimeRange? Range { get; set; }

    /// <summary>The plan of the last procedure, as it is printed.</summary>
    public string Plan { get; set; } = string.Empty;

    /// <summary>The safety copy of the last restore.</summary>
    public SafetyCopy? Safety { get; set; }

    /// <summary>The safety copy of an earlier one.</summary>
    public SafetyCopy? Older { get; set; }

    /// <summary>A session that a step leaves open.</summary>
    public Sql? Held { get; set; }

    /// <summary>How long a restore waits for its lock; short where a step holds it on purpose.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What a step remembers for a later one.</summary>
    public IReadOnlyList<string> Remembered { get; set; } = [];

    /// <summary>How many rows there were, of those that are restored, just before.</summary>
    public long Before { get; set; }

    /// <summary>The file that was extracted last.</summary>
    public string File { get; set; } = string.Empty;

    /// <summary>Deletes all readings. No policy runs from then on: a refresh would take them out of the aggregates too, now or a moment later.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> DeleteReadingsAsync()
    {
        await practice.Production.ExecuteAsync("SELECT _timescaledb_functions.stop_background_workers()", CancellationToken.None).ConfigureAwait(false);
        await PostponeJobsAsync().ConfigureAwait(false);
        var deleted = await practice.Production.ExecuteAsync("DELETE FROM energy_readings", CancellationToken.None).ConfigureAwait(false);
        await practice.Production.ExecuteAsync("SELECT _timescaledb_functions.start_background_workers()", CancellationToken.None).ConfigureAwait(false);
        return deleted;
    }

    /// <summary>Makes the copy, as production is now.</summary>
    public async Task MakeCopyAsync()
    {
        await practice.OpenAsync().ConfigureAwait(false);
        await practice.Workload.DisposeAsync().ConfigureAwait(false);
        await PostponeJobsAsync().ConfigureAwait(false);
        await DatabaseCopy.MakeAsync(practice.Production, CopyName, CancellationToken.None).ConfigureAwait(false);
        await practice.Production.ExecuteAsync("SELECT _timescaledb_functions.start_background_workers()", CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>No job comes due for as long as a scenario may let pass: a policy that ran meanwhile would change what it compares.</summary>
    private Task<int> PostponeJobsAsync() => practice.Production.ExecuteAsync("SELECT alter_job(id, next_start => now() + interval '1000 days') FROM _timescaledb_config.bgw_job WHERE id >= 1000", CancellationToken.None);

    /// <summary>Changes every request of the scenario, e.g. where safety copies are kept.</summary>
    public Func<TableRestoreRequest, TableRestoreRequest> Adjust { get; set; } = request => request;

    /// <summary>A request to restore a table; from the copy unless changed.</summary>
    public TableRestoreRequest Ask(string table, TableRestoreMode mode) => Adjust(new TableRestoreRequest
    {
        Table = TableName.Parse(table),
        Source = new TableSource.FromDatabase(Copy.Endpoint),
        Production = practice.Production.Endpoint,
        Mode = mode,
        WorkDirectory = practice.Site.RunsDirectory,
        LockTimeout = LockTimeout,
        JobTimeout = TimeSpan.FromSeconds(5),
    });

    /// <summary>Plans and runs a table restore.</summary>
    public async Task RestoreAsync(TableRestoreRequest request)
    {
        await practice.RunAsync(async () => Shown(await new TableRestoreProcedure(practice.Site.Host).PlanAsync(request, CancellationToken.None).ConfigureAwait(false)), () => practice.Production).ConfigureAwait(false);
        Safety = practice.Outcome!.Finding<SafetyCopy>("safety-copy");
    }

    /// <summary>Takes the last restore back.</summary>
    public Task UndoAsync(bool loseLaterChanges) => UndoAsync(Safety!, loseLaterChanges);

    /// <summary>Takes a restore back.</summary>
    public Task UndoAsync(SafetyCopy safety, bool loseLaterChanges) => practice.RunAsync(async () => Shown(await new UndoTableRestoreProcedure(practice.Site.Host).PlanAsync(new UndoTableRestoreRequest { SafetyDirectory = Path.GetDirectoryName(safety.File.Path)!, LoseLaterChanges = loseLaterChanges }, CancellationToken.None).ConfigureAwait(false)));

    /// <summary>Remembers a plan as it is printed.</summary>
    public Procedures.Engine.Plan Shown(Procedures.Engine.Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan.ToString();
        return plan;
    }

    /// <summary>The mode that a feature's word stands for.</summary>
    public static TableRestoreMode ModeOf(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words[0] switch { 'm' => TableRestoreMode.Merge, 'r' => TableRestoreMode.Replace, _ => TableRestoreMode.AddMissing };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Held?.DisposeAsync() ?? ValueTask.CompletedTask;
}
