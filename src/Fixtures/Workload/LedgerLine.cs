using System.Text.Json;
using System.Text.Json.Serialization;
using Recovery.Procedures.Values;

namespace Recovery.Fixtures.Workload;

/// <summary>One line of a ledger's file. An entry is what its lines say, taken together.</summary>
internal sealed record LedgerLine
{
    private static readonly JsonSerializerOptions Format = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Which entry.</summary>
    public required long Number { get; init; }

    /// <summary>The entry itself, on its first line.</summary>
    public LedgerEntry? Entry { get; init; }

    /// <summary>Its new state.</summary>
    public LedgerState? State { get; init; }

    /// <summary>Its commit time, once known.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary>The position after it, once known.</summary>
    public Lsn? LsnAfter { get; init; }

    /// <summary>With an acknowledgement: the number of the last entry that had been begun.</summary>
    public long? AcknowledgedAfter { get; init; }

    /// <summary>Why something about it is not known.</summary>
    public string? Reason { get; init; }

    /// <summary>Reads a line of the file.</summary>
    public static LedgerLine Parse(string line) => JsonSerializer.Deserialize<LedgerLine>(line, Format) ?? throw new InvalidDataException("A ledger's line is null.");

    /// <summary>The line for the file, UTF-8, with its end.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Format), (byte)'\n'];

    /// <summary>The entry with what this line adds.</summary>
    public LedgerEntry Apply(LedgerEntry entry) =>
        entry with { State = State ?? entry.State, CommittedAt = CommittedAt ?? entry.CommittedAt, LsnAfter = LsnAfter ?? entry.LsnAfter, AcknowledgedAfter = AcknowledgedAfter ?? entry.AcknowledgedAfter };
}
