using System.Text;
using System.Text.Json;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Engine;

/// <summary>The record of one run: one JSON line an event, each flushed to the disk before the run goes on, mode 0600.</summary>
public sealed class Journal : IDisposable
{
    private readonly FileStream stream;
    private readonly Lock gate = new();

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
    public void Append(RunEvent happened)
    {
        var line = Json.ToBytes(happened);
        lock (gate)
        {
            stream.Write([.. line, (byte)'\n']);
            stream.Flush(flushToDisk: true);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    private static bool IsCutOff(string line) => line.StartsWith('{') && !line.EndsWith('}');
}
