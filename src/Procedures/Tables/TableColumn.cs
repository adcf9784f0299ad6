namespace Recovery.Procedures.Tables;

/// <summary>A column of a table.</summary>
public sealed record TableColumn
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type with its modifier, e.g. <c>numeric(10,4)</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Whether NULL is refused.</summary>
    public required bool NotNull { get; init; }

    /// <summary>Whether a row that does not name it still gets a value: a default or an identity.</summary>
    public required bool HasDefault { get; init; }

    /// <summary>Whether it is computed from others (<c>GENERATED ALWAYS AS … STORED</c>): it is never written.</summary>
    public required bool Generated { get; init; }

    /// <summary>Whether it is <c>GENERATED ALWAYS AS IDENTITY</c>: it is written with <c>OVERRIDING SYSTEM VALUE</c>, and never updated.</summary>
    public required bool AlwaysIdentity { get; init; }
}
