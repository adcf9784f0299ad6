using System.Text;
using System.Text.Json;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Engine;

/// <summary>The record of one run: one JSON line an event, each flushed to the disk before the run goes on, mode 0600.</summary>
public sealed class Journal : IDisposable
{
    private readonly FileStream stream;
    private readonly Lock gate = new();
    private bool torn;

    private Journal(FileStream stream) => this.stream = stream;

    /// <summary>How everything in a journal is written.</summary>
    public static JsonSerializerOptions Json { get; } = ProcedureTypes.Named(JsonNamingPolicy.CamelCase);

    /// <summary>Opens a run's journal for more events; makes it where there is none. A line cut off by a kill is ended first.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Journal Open(string file)
    {
        var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            // Nothing is kept back: what a full disk refused must not be written after all, amid another line.
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        if (stream.Length > 0)
        {
            stream.Seek(-1, SeekOrigin.End);
            var endsWhole = stream.ReadByte() == '\n';
            stream.Seek(0, SeekOrigin.End);
            if (!endsWhole)
            {
                stream.WriteByte((byte)'\n');
            }
        }

        return new Journal(stream);
    }

    /// <summary>Reads a journal. A last line that was cut off by a kill is left out; it was never acknowledged.</summary>
    /// <exception cref="JournalException">There is no such file, or another line cannot be read.</exception>
    public static IReadOnlyList<RunEvent> Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new JournalException($"reading the journal {file}", "a journal", "no such file", "list the runs, and name one of them.");
        }

        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.UTF8);
        var events = new List<RunEvent>();
        while (reader.ReadLine() is { } line)
        {
            try
            {
                if (line.Length > 0 && Json.Read<RunEvent>(line) is { } read)
                {
                    events.Add(read);
                }
            }
            catch (JsonException cause) when (!reader.EndOfStream && !IsCutOff(line))
            {
                throw new JournalException($"reading the journal {file}", "one JSON event a line", line.Length > 80 ? line[..80] + "…" : line, "the file was changed by hand; the run cannot be resumed from it. Plan it again.", cause);
            }
            catch (JsonException)
            {
                // Cut off by a kill in the middle of the write: the event did not happen.
                continue;
            }
        }

        return events;
    }

    /// <summary>Appends an event and flushes it to the disk.</summary>
    /// <exception cref="JournalNotWrittenException">The disk did not take it. The journal ends with the event before.</exception>
    public void Append(RunEvent happened)
    {
        byte[] line = [.. Json.ToBytes(happened), (byte)'\n'];
        lock (gate)
        {
            var end = stream.Position;
            try
            {
                if (torn)
                {
                    throw new IOException("an event before could be written only in part");
                }

                stream.Write(line);
                stream.Flush(flushToDisk: true);
            }
            catch (IOException cause)
            {
                TakeBack(end);
                throw new JournalNotWrittenException(stream.Name, cause);
            }
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    private void TakeBack(long end)
    {
        try
        {
            stream.SetLength(end);
            stream.Position = end;
        }
        catch (IOException)
        {
            torn = true;
        }
    }

    private static bool IsCutOff(string line) => line.StartsWith('{') && !line.EndsWith('}');
}
