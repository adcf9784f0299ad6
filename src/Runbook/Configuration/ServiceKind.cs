namespace Recovery.Runbook.Configuration;

/// <summary>Who starts and stops a server.</summary>
internal enum ServiceKind
{
    /// <summary>We do, as pg_ctl would.</summary>
    Direct,

    /// <summary>A systemd unit.</summary>
    Systemd,

    /// <summary>Debian's pg_ctlcluster.</summary>
    Debian,
}
