using System.Net;
using System.Net.Sockets;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Errors;

namespace Recovery.Tests.Fixtures;

public sealed class PortTests
{
    [Fact]
    public void A_port_is_never_given_twice_while_it_is_held()
    {
        using var one = new PortReservations();
        using var other = new PortReservations();
        var ports = Enumerable.Range(0, 40).SelectMany(_ => new[] { one.Reserve(), other.Reserve() }).ToList();

        ports.Should().OnlyHaveUniqueItems().And.OnlyContain(port => port >= PortReservations.First && port <= PortReservations.Last);
    }

    [Fact]
    public void A_port_that_something_listens_on_is_not_given()
    {
        using var listener = ListenOutOfTheWay();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var ports = new PortReservations(taken, taken);

        ports.Invoking(all => all.Reserve()).Should().Throw<PreconditionException>().WithMessage("*in use*");

        listener.Stop();
        ports.Reserve().Should().Be(taken);
        using var others = new PortReservations(taken, taken);
        others.Invoking(all => all.Reserve()).Should().Throw<PreconditionException>();
        ports.Dispose();
        others.Reserve().Should().Be(taken);
    }

    /// <summary>Beyond the range of sites, and below the one from which the system gives ports to outgoing connections.</summary>
    private static TcpListener ListenOutOfTheWay()
    {
        for (var port = PortReservations.Last + 1; ; port++)
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException) when (port < PortReservations.Last + 1000)
            {
                listener.Dispose();
            }
        }
    }
}
