namespace Recovery.Runbook.Configuration;

/// <summary>How commands become the user that owns the data directory.</summary>
internal enum Become
{
    /// <summary>With runuser where this is root on this machine, else not at all.</summary>
    Auto,

    /// <summary>They run as whoever calls.</summary>
    None,

    /// <summary><c>runuser -u USER --</c>; only root may.</summary>
    Runuser,

    /// <summary><c>sudo -n -u USER --</c>: never asks for a password.</summary>
    Sudo,
}
