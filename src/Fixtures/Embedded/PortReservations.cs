using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Recovery.Procedures.Errors;

namespace Recovery.Fixtures.Embedded;

/// <summary>Ports that no other site on this machine uses, of whatever user or cache folder: each is held by a lock file, and was free when it was taken.</summary>
/// <param name="first">The first port of the range.</param>
/// <param name="last">The last port of the range.</param>
public sealed class PortReservations(int first = PortReservations.First, int last = PortReservations.Last) : IDisposable
{
    /// <summary>The first port of the usual range.</summary>
    public const int First = 20000;

    /// <summary>The last port of the usual range.</summary>
    public const int Last = 29999;

    private const UnixFileMode ForEveryone = (UnixFileMode)0b1_111_111_111;

    // Not Path.GetTempPath(): TMPDIR differs between users, and this folder must be the same for all.
    private const string Common = "/tmp/practice-ports";
    private readonly Dictionary<int, FileLock> held = [];

    /// <summary>Reserves a port until <see cref="Dispose"/>.</summary>
    /// <exception cref="PreconditionException">All are taken.</exception>
    public int Reserve()
    {
        EnsureCommonFolder();
        var count = last - first + 1;
        var start = RandomNumberGenerator.GetInt32(count);
        for (var step = 0; step < count; step++)
        {
            var port = first + ((start + step) % count);
            if (TryHold(port))
            {
                return port;
            }
        }

        throw new PreconditionException("reserving a port", $"one of {first} to {last} free", "that all are in use", $"end other drills on this machine; the locks are in {Common}.");
    }

    /// <summary>Gives all ports back.</summary>
    public void Dispose()
    {
        lock (held)
        {
            foreach (var taken in held.Values)
            {
                taken.Dispose();
            }

            held.Clear();
        }
    }

    // Made beside and renamed: nobody may see it before everybody may write to it.
    private static void EnsureCommonFolder()
    {
        if (Directory.Exists(Common))
        {
            return;
        }

        var beside = Directory.CreateDirectory($"{Common}.{Guid.NewGuid():N}");
        File.SetUnixFileMode(beside.FullName, ForEveryone);
        try
        {
            beside.MoveTo(Common);
        }
        catch (IOException) when (Directory.Exists(Common))
        {
            beside.Delete();
        }
    }

    private bool TryHold(int port)
    {
        if (FileLock.TryTake(Path.Combine(Common, port.ToString(CultureInfo.InvariantCulture))) is not { } taken)
        {
            return false;
        }

        if (!IsFree(IPAddress.Loopback, port) || !IsFree(IPAddress.IPv6Loopback, port))
        {
            taken.Dispose();
            return false;
        }

        lock (held)
        {
            held.Add(port, taken);
        }

        return true;
    }

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException refused) when (refused.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
        catch (SocketException absent) when (absent.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            // A machine without IPv6: nobody can have the port there.
            return true;
        }
    }
}
