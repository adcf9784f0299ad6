using System.Runtime.InteropServices;
using Recovery.Procedures.Engine;

namespace Recovery.Runbook.Hosting;

/// <summary>
/// Keeps the memory of this process, which holds keys while it uses them, out of core files and away from other processes of
/// the same user: prctl(2), PR_SET_DUMPABLE. What it starts is not affected: a server that crashes leaves its core file.
/// Root's programs may read it all the same, .NET's own (createdump) among them.
/// </summary>
internal static partial class ProcessMemory
{
    private const int SetDumpable = 4;

    // By .NET's names, new and old ("Collect dumps on crash").
    private static readonly string[] Dumps = ["DOTNET_DbgEnableMiniDump", "COMPlus_DbgEnableMiniDump"];

    /// <summary>What plans and evidence must say where .NET was told to write a dump when this program crashes: it cannot be told otherwise any more.</summary>
    public static IReadOnlyList<Fact> Warnings =>
        [.. Dumps.Where(name => Environment.GetEnvironmentVariable(name) is not (null or "" or "0")).Select(name => new Fact("crash dumps", $"A CRASH WRITES THE MEMORY OF THIS PROGRAM TO THE DISK, KEYS INCLUDED ({name} is set): unset it"))];

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
