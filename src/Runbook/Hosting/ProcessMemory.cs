using System.Runtime.InteropServices;

namespace Recovery.Runbook.Hosting;

/// <summary>
/// Keeps the memory of this process, which holds keys while it uses them, out of core files and away from other processes of
/// the same user: prctl(2), PR_SET_DUMPABLE. What it starts is not affected: a server that crashes leaves its core file.
/// </summary>
internal static partial class ProcessMemory
{
    private const int SetDumpable = 4;

    /// <summary>Does so from now on. Nothing depends on it, so that a kernel that refuses is no error.</summary>
    public static void Protect()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Control(SetDumpable, 0, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);
}
