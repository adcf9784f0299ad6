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
        // Beyond the usual range, so that no site is in the way; the system gave us the middle one.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
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
}
