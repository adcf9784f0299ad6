using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Recovery.Tests.Runbook;

/// <summary>
/// Reads the command line of every process of this machine as often as it can, as any user may (<c>/proc/PID/cmdline</c>), and
/// looks for secrets in it.
/// </summary>
internal sealed class CommandLineWatch : IDisposable
{
    private readonly ConcurrentDictionary<string, string> secrets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> found = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> programs = new(StringComparer.Ordinal);
    private readonly string mark;
    private readonly Thread thread;
    private volatile bool ended;
    private long rounds;

    /// <summary>Begins.</summary>
    /// <param name="mark">What the environment of the processes holds that are to be counted.</param>
    public CommandLineWatch(string mark)
    {
        this.mark = mark;
        thread = new Thread(Watch) { IsBackground = true, Name = "command lines" };
        thread.Start();
    }

    /// <summary>What was found, by the secret's name: the command line.</summary>
    public IReadOnlyDictionary<string, string> Found => found;

    /// <summary>How many processes of each program were seen, of those that carry the mark.</summary>
    public IReadOnlyDictionary<string, int> Programs => programs;

    /// <summary>How often all processes were looked at.</summary>
    public long Rounds => Interlocked.Read(ref rounds);

    /// <summary>Looks for a secret from now on.</summary>
    public void Add(string name, string secret) => secrets[secret] = name;

    public void Dispose()
    {
        ended = true;
        thread.Join();
    }

    private void Watch()
    {
        var known = new HashSet<(int Pid, int Length)>();
        var buffer = new byte[256 * 1024];
        while (!ended)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Read($"{folder}/cmdline", buffer) is { Length: > 0 } line)
                {
                    foreach (var (secret, name) in secrets.Where(secret => line.Contains(secret.Key, StringComparison.Ordinal)))
                    {
                        found.TryAdd(name, line);
                    }

                    // A process that becomes another program has another command line.
                    if (known.Add((pid, line.Length)) && Read($"{folder}/environ", buffer)?.Contains(mark, StringComparison.Ordinal) == true)
                    {
                        programs.AddOrUpdate(Path.GetFileName(line.Split('\0')[0]).Split(' ', ':')[0], 1, (_, count) => count + 1);
                    }
                }
            }

            Interlocked.Increment(ref rounds);
        }
    }

    private static string? Read(string file, byte[] buffer)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return Encoding.Latin1.GetString(buffer, 0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
