using System.Globalization;
using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Tables.Steps;

namespace Recovery.Procedures.Tables;

/// <summary>The runbook's section 3, "Extracting Data": tables, rows or a query's result, out of a recovered copy into a file of the client's.</summary>
/// <param name="host">A host that reaches the source, for pg_dump.</param>
public sealed class ExtractProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "extract";

    /// <summary>Plans it; writes nothing.</summary>
    /// <exception cref="PreconditionException">The selection cannot be read, or the file cannot be written.</exception>
    public async Task<Plan> PlanAsync(ExtractRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var directory = Path.GetDirectoryName(Path.GetFullPath(request.File))!;
        if (File.Exists(request.File) || !Directory.Exists(directory))
        {
            throw new PreconditionException($"extracting into {request.File}", "a new file in a directory that is there", File.Exists(request.File) ? "that the file exists" : $"no directory {directory}", "name another file; nothing has been written.");
        }

        if (request.Selection is ExtractSelection.Tables != (request.Format == ExtractFormat.Dump))
        {
            throw new PreconditionException($"extracting {request.Selection}", "whole tables for a dump, and rows or a query for the other formats", $"the format {request.Format.ToString().ToLowerInvariant()}", "use csv, text or binary for rows. Nothing has been written.");
        }

        if (await Answers.TryAsync(request.Source, cancellation).ConfigureAwait(false) is { } reason)
        {
            throw new PreconditionException($"connecting to {request.Source}", "an answer", reason, "is the recovered copy running? Nothing has been written.");
        }

        var facts = new List<Fact> { new("from", request.Source.ToString()) };
        var reader = new TableShapeReader(new Sql(request.Source));
        foreach (var table in request.Selection switch { ExtractSelection.Tables tables => tables.Names, ExtractSelection.Rows rows => [rows.Table], _ => [] })
        {
            var shape = await reader.ReadAsync(table, cancellation).ConfigureAwait(false);
            if (shape.Hypertable is not null && request.Format == ExtractFormat.Dump)
            {
                throw new PreconditionException($"dumping {table}", "an ordinary table", "a hypertable: pg_dump of its name holds none of its rows (hazard T4)", "use csv, text or binary. Nothing has been written.");
            }

            facts.Add(new Fact("table", $"{table}, a {shape.Kind}"));
        }

        if (request.Format != ExtractFormat.Dump)
        {
            var session = await TableSession.ReadAsync(new Sql(request.Source), cancellation).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                var (columns, rows) = await ExtractRows.LookAsync(session, request, cancellation).ConfigureAwait(false);
                facts.Add(new Fact("rows", string.Create(CultureInfo.InvariantCulture, $"{rows}, columns {string.Join(", ", columns.Select(column => column.Name))}")));
            }
        }

        return Rebuild(request, facts);
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) => Rebuild(blueprint.Read<ExtractRequest>(Journal.Json)!, []);

    private Plan Rebuild(ExtractRequest request, IReadOnlyList<Fact> facts) => new()
    {
        Procedure = Name,
        Title = $"Extract {request.Selection} from {request.Source} into {request.File}",
        Facts = facts,
        Steps = [new ExtractRows(host, request)],
        Locks = [$"file {Path.GetFullPath(request.File)}"],
        Blueprint = Journal.Json.ToElement(request),
    };
}
