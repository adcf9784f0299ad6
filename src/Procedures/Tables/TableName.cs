using System.Text;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Tables;

/// <summary>The name of a table, with its schema; as the catalogue has it, not as SQL quotes it.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Name">The table.</param>
public sealed record TableName(string Schema, string Name)
{
    /// <summary>The name for SQL, both parts quoted: it cannot be anything but a name.</summary>
    public string Quoted => $"{Sql.Identifier(Schema)}.{Sql.Identifier(Name)}";

    /// <summary>Reads a name as an operator types it: <c>users</c>, <c>billing."TariffPlans"</c>. Without quotes it is folded to lower case, as SQL does; without a schema it is of <c>public</c>.</summary>
    /// <exception cref="InvalidInputException">It is no name, or one of more than two parts.</exception>
    public static TableName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = new List<string>();
        var at = 0;
        while (true)
        {
            parts.Add(Part(text, ref at));
            if (at == text.Length)
            {
                break;
            }

            if (text[at++] != '.')
            {
                throw Refused(text);
            }
        }

        return parts.Count switch
        {
            1 => new TableName("public", parts[0]),
            2 => new TableName(parts[0], parts[1]),
            _ => throw Refused(text),
        };
    }

    /// <summary>The name as PostgreSQL prints it: quoted only where SQL needs it (<c>format('%I.%I')</c>, but for reserved words).</summary>
    public override string ToString() => $"{Print(Schema)}.{Print(Name)}";

    private static string Part(string text, ref int at)
    {
        var part = new StringBuilder();
        if (at < text.Length && text[at] == '"')
        {
            for (at++; ; at++)
            {
                if (at >= text.Length)
                {
                    throw Refused(text);
                }

                if (text[at] != '"')
                {
                    part.Append(text[at]);
                }
                else if (at + 1 < text.Length && text[at + 1] == '"')
                {
                    part.Append(text[at++]);
                }
                else
                {
                    at++;
                    break;
                }
            }
        }
        else
        {
            // As the server does it for UTF-8: only ASCII letters are folded, and a name does not begin with a digit or $.
            for (; at < text.Length && IsPlain(text[at]) && (part.Length > 0 || !(text[at] == '$' || char.IsAsciiDigit(text[at]))); at++)
            {
                part.Append(char.IsAsciiLetterUpper(text[at]) ? (char)(text[at] | 0x20) : text[at]);
            }
        }

        return part.Length > 0 && Encoding.UTF8.GetByteCount(part.ToString()) <= 63 && PlainText.IsPlain(part.ToString()) ? part.ToString() : throw Refused(text);
    }

    private static bool IsPlain(char c) => c == '_' || c == '$' || char.IsAsciiLetterOrDigit(c) || c > 127;

    private static string Print(string name) => !char.IsAsciiDigit(name[0]) && name.All(c => c == '_' || char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) ? name : Sql.Identifier(name);

    private static InvalidInputException Refused(string text) =>
        new("table's name", "schema.table, with double quotes around parts that have capitals or signs", text, "write it as in SQL, e.g. users or billing.\"TariffPlans\".");
}
