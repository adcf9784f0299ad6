using Npgsql;
using Recovery.Procedures.Engine;
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
        var postgres = practice.Production.In("postgres");
        await PostponeJobsAsync().ConfigureAwait(false);
        await practice.Production.ExecuteAsync("SELECT _timescaledb_functions.stop_background_workers()", CancellationToken.None).ConfigureAwait(false);
        await Poll.UntilAsync(token => TryCopyAsync(postgres, token), sessions => sessions is null, "the last session of the database to end", TimeSpan.FromMinutes(1), CancellationToken.None).ConfigureAwait(false);
        await practice.Production.ExecuteAsync("SELECT _timescaledb_functions.start_background_workers()", CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>No job comes due for as long as a scenario may let pass: a policy that ran meanwhile would change what it compares.</summary>
    private Task<int> PostponeJobsAsync() => practice.Production.ExecuteAsync("SELECT alter_job(id, next_start => now() + interval '1000 days') FROM _timescaledb_config.bgw_job WHERE id >= 1000", CancellationToken.None);

    /// <summary>Copies production's database. PostgreSQL waits five seconds for its last session to end; on a busy machine that may not be enough.</summary>
    /// <returns>The sessions that are in the way; null when it is copied.</returns>
    private async Task<string?> TryCopyAsync(Sql postgres, CancellationToken cancellation)
    {
        var database = practice.Production.Endpoint.Database;
        try
        {
            await postgres.ExecuteAsync($"CREATE DATABASE {CopyName} TEMPLATE {database} STRATEGY file_copy", cancellation).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            return await postgres.ScalarAsync<string>("SELECT 'in the way: ' || coalesce(string_agg(concat_ws(' ', backend_type, pid, application_name, state, query), '; '), '') FROM pg_stat_activity WHERE datname = $1", cancellation, database).ConfigureAwait(false);
        }
    }

    /// <summary>A request to restore a table; from the copy unless changed.</summary>
    public TableRestoreRequest Ask(string table, TableRestoreMode mode) => new()
    {
        Table = TableName.Parse(table),
        Source = new TableSource.FromDatabase(Copy.Endpoint),
        Production = practice.Production.Endpoint,
        Mode = mode,
        WorkDirectory = practice.Site.RunsDirectory,
        LockTimeout = LockTimeout,
        JobTimeout = TimeSpan.FromSeconds(5),
    };

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
