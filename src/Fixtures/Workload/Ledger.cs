using System.Text;
using Recovery.Procedures.Values;

namespace Recovery.Fixtures.Workload;

/// <summary>
/// The client's own record of what the server acknowledged, kept outside the database as JSON lines. Each line is
/// handed to the operating system before the next thing happens, so a client that is killed loses nothing that was
/// acknowledged: at worst its last transaction stays in doubt. Safe for several writers at once.
/// </summary>
public sealed class Ledger : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<LedgerEntry> entries = [];
    private readonly FileStream file;

    private Ledger(FileStream file) => this.file = file;

    /// <summary>All entries, in the order in which COMMIT was sent.</summary>
    public IReadOnlyList<LedgerEntry> Entries
    {
        get
        {
            lock (gate)
            {
                return [.. entries];
            }
        }
    }

    /// <summary>The last acknowledged transaction; null where there is none.</summary>
    public LedgerEntry? LastAcknowledged => Entries.LastOrDefault(entry => entry.State == LedgerState.Acknowledged && !entry.IsRestorePoint);

    /// <summary>Opens a ledger, with all that is in it; creates the file where there is none.</summary>
    /// <exception cref="System.Text.Json.JsonException">A line other than a torn last one cannot be read.</exception>
    public static Ledger Open(string path)
    {
        var ledger = new Ledger(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
        try
        {
            ledger.Read();
            return ledger;
        }
        catch
        {
            ledger.Dispose();
            throw;
        }
    }

    /// <summary>Records that COMMIT is about to be sent.</summary>
    /// <param name="entry">The entry; its number is given here.</param>
    internal LedgerEntry Begin(LedgerEntry entry)
    {
        lock (gate)
        {
            var numbered = entry with { Number = entries.Count + 1 };
            Write(new LedgerLine { Number = numbered.Number, Entry = numbered });
            entries.Add(numbered);
            return numbered;
        }
    }

    /// <summary>Records what became known of an entry.</summary>
    internal LedgerEntry Note(long number, LedgerState? state = null, DateTimeOffset? committedAt = null, Lsn? lsnAfter = null, string? reason = null)
    {
        lock (gate)
        {
            var line = new LedgerLine { Number = number, State = state, CommittedAt = committedAt, LsnAfter = lsnAfter, Reason = reason, AcknowledgedAfter = state == LedgerState.Acknowledged ? entries.Count : null };
            Write(line);
            return entries[(int)number - 1] = line.Apply(entries[(int)number - 1]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    // One write call a line: no part of one is left behind, unless the machine itself goes down.
    private void Write(LedgerLine line) => file.Write(line.ToBytes());

    private void Read()
    {
        using var reader = new StreamReader(file, leaveOpen: true);
        var text = reader.ReadToEnd();
        var whole = text.LastIndexOf('\n') + 1;
        foreach (var row in text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var line = LedgerLine.Parse(row);
            if (line.Entry is not null)
            {
                entries.Add(line.Entry);
            }
            else
            {
                entries[(int)line.Number - 1] = line.Apply(entries[(int)line.Number - 1]);
            }
        }

        // A torn last line was never acted upon: neither a COMMIT nor an acknowledgement followed it.
        file.SetLength(Encoding.UTF8.GetByteCount(text[..whole]));
        file.Seek(0, SeekOrigin.End);
    }
}
