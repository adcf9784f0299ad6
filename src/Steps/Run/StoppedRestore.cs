using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;

namespace Recovery.Steps.Run;

/// <summary>What is required of a restore that could not be completed.</summary>
internal static class StoppedRestore
{
    /// <summary>Requires that a command or recovery failed, that it was said why, and that no server runs which would look like a restored one.</summary>
    /// <param name="refusal">What the procedure ended with.</param>
    /// <param name="server">The server that was to be restored.</param>
    /// <param name="why">What the message has to hold; anything where empty.</param>
    public static async Task ShouldHaveStoppedAsync(this RecoveryException? refusal, PostgresControl server, string why = "")
    {
        refusal.Should().Match(stopped => stopped is CommandFailedException || stopped is RecoveryTargetNotReachedException);
        if (why.Length > 0)
        {
            refusal!.Message.Should().Contain(why);
        }

        (await server.FindPostmasterAsync(CancellationToken.None)).Should().BeNull();
    }
}
