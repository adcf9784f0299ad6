using System.Text;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Postgres;

/// <summary>Values in PostgreSQL's configuration files (PostgreSQL manual, "Parameter Interaction via the Configuration File"; guc-file.l).</summary>
public static class ConfigurationText
{
    /// <summary>A value in quotes: the server reads exactly this text, and nothing in it ends the quotes or the line.</summary>
    /// <exception cref="Errors.InvalidInputException">It holds a character that no setting can hold.</exception>
    public static string Quote(string value) => "'" + Escape(value) + "'";

    /// <summary>What stands between the quotes: for pgBackRest, which puts them around what it is given (<c>--recovery-option</c>, <c>--target</c>) and escapes nothing.</summary>
    /// <exception cref="Errors.InvalidInputException">It holds a character that no setting can hold.</exception>
    public static string Escape(string value)
    {
        var text = new StringBuilder();
        foreach (var c in PlainText.Require("value of a setting", value))
        {
            _ = c switch
            {
                '\'' => text.Append("''"),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                _ => text.Append(c),
            };
        }

        return text.ToString();
    }
}
