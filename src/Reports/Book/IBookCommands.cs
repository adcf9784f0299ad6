using Recovery.Evidence;
using Recovery.Reports.Page;

namespace Recovery.Reports.Book;

/// <summary>The command line, as the book tells of it.</summary>
public interface IBookCommands
{
    /// <summary>What an engineer types for a run; null where no command asks for exactly this.</summary>
    string? Typed(ProcedureRun run);

    /// <summary>The commands that belong to a procedure, each with what it does; nothing for a procedure that is not known.</summary>
    /// <param name="procedure">The procedure, as the features' tags name it.</param>
    IReadOnlyList<ValueView> Of(string procedure);
}
