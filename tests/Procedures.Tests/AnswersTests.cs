using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using Recovery.Procedures.Postgres;

namespace Recovery.Tests.Procedures;

/// <summary>What a server says that is not there yet, or not there any more.</summary>
public sealed class AnswersTests
{
    /// <summary>As PostgreSQL 17 does it: it takes no TLS, and its postmaster is killed before the client has said who it is.</summary>
    [Fact]
    public async Task A_postmaster_that_dies_while_it_takes_a_connection_may_answer_later() =>
        (await TryAsync("NE" + "\0\0\0\x5D" + "SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0")).Should().Be("the server died while it took the connection");

    [Fact]
    public async Task A_server_that_ends_a_connection_may_answer_later() => (await TryAsync(string.Empty)).Should().NotBeNull();

    [Fact]
    public async Task What_is_no_PostgreSQL_will_not_answer_later()
    {
        var attempt = () => TryAsync("HTTP/1.1 400 Bad Request\r\n\r\n");
        await attempt.Should().ThrowAsync<NpgsqlException>();
    }

    private static async Task<string?> TryAsync(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asking = Answers.TryAsync(new SqlEndpoint { Host = "localhost", Port = ((IPEndPoint)listener.LocalEndpoint).Port }, CancellationToken.None);

        // Npgsql tries twice.
        while (await Task.WhenAny(asking, listener.AcceptTcpClientAsync()) is Task<TcpClient> accepted)
        {
            using var connection = await accepted;
            var stream = connection.GetStream();
            await stream.ReadExactlyAsync(new byte[8]);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer));
        }

        return await asking;
    }
}
