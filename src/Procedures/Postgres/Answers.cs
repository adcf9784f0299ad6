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
        catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown)
        {
            return refused.MessageText;
        }
        catch (NpgsqlException notThere) when (notThere is not PostgresException && notThere.InnerException is SocketException or IOException or TimeoutException)
        {
            return notThere.InnerException.Message;
        }
    }
}
