namespace Recovery.Steps.Run;

/// <summary>How long pgBackRest goes on trying.</summary>
internal static class Patience
{
    /// <summary>Has it give up soon: it tries a failed request again for a minute, and a failed file after fifteen seconds; a drill need not wait that long for what does not end.</summary>
    public static async Task BeImpatientAsync(this PracticeScenario practice)
    {
        var production = (await practice.OpenAsync().ConfigureAwait(false)).Production;
        await production.ConfigureRepositoryAsync("io-timeout", "1", CancellationToken.None).ConfigureAwait(false);
        await production.ConfigureRepositoryAsync("job-retry", "0", CancellationToken.None).ConfigureAwait(false);
    }
}
