using System.Net.Sockets;
using Npgsql;

namespace Recovery.Procedures.Postgres;

/// <summary>Whether a server answers a query now.</summary>
public static class Answers
{
    /// <summary>Runs <c>SELECT 1</c>.</summary>
    /// <returns>Null where it answered; else the reason: not listening, starting up, shutting down.</returns>
    /// <exception cref="PostgresException">The server refused for another reason, such as wrong credentials.</exception>
    public static async Task<string?> TryAsync(SqlEndpoint endpoint, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        try
        {
            await new Sql(endpoint).ScalarAsync<int>("SELECT 1", cancellation).ConfigureAwait(false);
            return null;
        }
        catch (NpgsqlException refused) when (NotNow(refused) is { } reason)
        {
            return reason;
        }
    }

    /// <summary>Why a server that may answer later did not now; null where it refused for a reason that waiting does not mend.</summary>
    internal static string? NotNow(NpgsqlException refused) => refused switch
    {
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } said => said.MessageText,
        PostgresException => null,
        { InnerException: SocketException or IOException or TimeoutException } => refused.InnerException.Message,

        // A connection whose postmaster is killed just after it said that it takes no TLS hears of that at once, before it asked anything; Npgsql has no code for it.
        { InnerException: null } when refused.Message.Contains("data received after SSL negotiation", StringComparison.Ordinal) => "the server died while it took the connection",
        _ => null,
    };
}
