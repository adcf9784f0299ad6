using System.CommandLine;
using Recovery.Procedures.Tables;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>extract</c>: rows out of a recovered copy into a file on this machine.</summary>
internal static class ExtractCommand
{
    private static readonly Argument<string> File = new("file") { Description = "The file on this machine; it must not exist" };
    private static readonly Option<string[]> Table = new("--table") { Description = "The table as in SQL; for a dump it can be given several times", HelpName = "TABLE", DefaultValueFactory = _ => [] };
    private static readonly Option<string?> Where = new("--where") { Description = "Which rows: the condition of a WHERE clause", HelpName = "CONDITION" };
    private static readonly Option<string?> Query = new("--query") { Description = "One SELECT instead of a table; names with their schema", HelpName = "SELECT" };
    private static readonly Option<string> Format = new Option<string>("--format") { Description = "csv (with a header line), text, binary, or dump (pg_dump's, whole tables)", DefaultValueFactory = _ => "csv" }.AcceptOnlyFromAmong("csv", "text", "binary", "dump");
    private static readonly Option<bool> Production = new("--from-production") { Description = "From production instead of the recovered copy" };

    public static Command Create()
    {
        var command = new Command("extract", "Extract tables, rows or a query's result from the recovered copy into a file") { File, Table, Where, Query, Format, Production, Shared.CopyPort };
        command.Validators.Add(result =>
        {
            var tables = result.GetValue(Table)!.Length;
            if ((tables > 0) == result.GetResult(Query) is not null)
            {
                result.AddError("Name --table or --query, one of them.");
            }

            if (tables > 1 && result.GetValue(Format) != "dump")
            {
                result.AddError("Several tables go into a dump only: --format dump.");
            }

            if (result.GetResult(Where) is not null && (tables != 1 || result.GetValue(Format) == "dump"))
            {
                result.AddError("--where goes with one --table, and not with a dump.");
            }
        });
        return command.Does(ExtractAsync);
    }

    private static async Task<int> ExtractAsync(Call call)
    {
        var tables = call.Get(Table)!.Select(TableName.Parse).ToList();
        var format = Enum.Parse<ExtractFormat>(call.Get(Format)!, ignoreCase: true);
        var request = new ExtractRequest
        {
            Source = call.Get(Production) ? call.Estate.Production : call.Estate.Copy,
            Selection = call.Get(Query) is { } query ? new ExtractSelection.Query(query)
                : format == ExtractFormat.Dump ? new ExtractSelection.Tables(tables)
                : new ExtractSelection.Rows(tables[0], call.Get(Where)),
            Format = format,
            File = Path.GetFullPath(call.Get(File)!),
        };
        var plan = await new ExtractProcedure(call.Estate.Host).PlanAsync(request, call.Cancellation).ConfigureAwait(false);
        return await call.CarryOutAsync(plan, request.File, next: tables.Count == 1 && format != ExtractFormat.Dump ? $"to merge it into production: runbook restore table {tables[0]} --extract {request.File}" : null).ConfigureAwait(false);
    }
}
