using Recovery.Procedures.Tables;

namespace Recovery.Steps.Run;

/// <summary>Tables of the kinds that restores usually get wrong, and the mistakes made in them.</summary>
internal static class TableKinds
{
    /// <summary>Partitioned, with row-level security that the owner does not escape, referring to itself, without a key, a hypertable by number; names with capitals and spaces.</summary>
    public const string Sql = """
        CREATE TABLE billing.invoices (
            invoice_id bigint GENERATED ALWAYS AS IDENTITY, issued_on date NOT NULL, amount numeric(12,2) NOT NULL, document json,
            PRIMARY KEY (invoice_id, issued_on)) PARTITION BY RANGE (issued_on);
        CREATE TABLE billing.invoices_2025 PARTITION OF billing.invoices FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE TABLE billing.invoices_other PARTITION OF billing.invoices DEFAULT;
        CREATE FUNCTION billing.round_amount() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.amount := round(NEW.amount); RETURN NEW; END';
        INSERT INTO billing.invoices (issued_on, amount, document) SELECT '2025-11-01'::date + i, i * 1.25, json_build_object('n', i) FROM generate_series(1, 120) i;
        CREATE TRIGGER round_amount BEFORE UPDATE ON billing.invoices FOR EACH ROW EXECUTE FUNCTION billing.round_amount();
        ALTER TABLE billing.invoices ENABLE ALWAYS TRIGGER round_amount;

        CREATE TABLE public."Secret notes" ("Note id" integer PRIMARY KEY, "Text" text, at timestamptz[]);
        INSERT INTO public."Secret notes" SELECT i, CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE E'tab\t new\nline "quote" \\ ' || i END, ARRAY[now()] FROM generate_series(1, 30) i;
        ALTER TABLE public."Secret notes" ENABLE ROW LEVEL SECURITY;
        ALTER TABLE public."Secret notes" FORCE ROW LEVEL SECURITY;
        CREATE POLICY few ON public."Secret notes" USING ("Note id" < 5);

        CREATE TABLE public.tree (node integer PRIMARY KEY, parent integer REFERENCES public.tree ON DELETE CASCADE, name text UNIQUE DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO public.tree SELECT i, nullif(i / 2, 0), 'node ' || i FROM generate_series(1, 60) i;

        CREATE TABLE billing.notices (sent_on date, body text);
        INSERT INTO billing.notices SELECT '2026-01-01'::date + i % 5, 'Notice ' || i / 2 FROM generate_series(1, 40) i;

        CREATE TABLE billing.counters (tick bigint, meter integer, value numeric(12,3), PRIMARY KEY (tick, meter));
        SELECT create_hypertable('billing.counters', by_range('tick', 1000));
        INSERT INTO billing.counters SELECT i * 100, i % 3, i * 0.5 FROM generate_series(-20, 40) i;
        """;

    /// <summary>Deletes the users that nothing refers to.</summary>
    public const string DeleteUsers = "DELETE FROM users u WHERE NOT EXISTS (SELECT FROM meters m WHERE m.user_id = u.user_id) AND NOT EXISTS (SELECT FROM super_users s WHERE s.user_id = u.user_id) RETURNING user_id";

    /// <summary>Users that came later.</summary>
    public const string NewUsers = "INSERT INTO users (email, full_name) SELECT format('new%s@greenlang.example', i), 'New ' || i FROM generate_series(1, 3) i RETURNING user_id";

    /// <summary>A user that came later and has a meter.</summary>
    public const string NewUserWithMeter = "WITH u AS (INSERT INTO users (email, full_name) VALUES ('meter@greenlang.example', 'With a meter') RETURNING user_id) INSERT INTO meters (user_id, serial_number, installed_on) SELECT user_id, 'GL-new', '2026-01-01' FROM u";

    /// <summary>Deletes a user with all that refers to it.</summary>
    public const string DeleteUserAndMeters = """
        CREATE TEMP TABLE gone AS SELECT user_id FROM meters WHERE user_id > 3 ORDER BY 1 LIMIT 1;
        DELETE FROM energy_readings WHERE meter_id IN (SELECT meter_id FROM meters WHERE user_id IN (SELECT user_id FROM gone));
        DELETE FROM meters WHERE user_id IN (SELECT user_id FROM gone);
        DELETE FROM users WHERE user_id IN (SELECT user_id FROM gone);
        """;

    /// <summary>Readings outside of a range, a line each.</summary>
    public const string ReadingsOutside = "SELECT r::text FROM energy_readings r WHERE created_at < $1 OR created_at >= $2 ORDER BY 1";

    /// <summary>Readings inside of a range, a line each.</summary>
    public const string ReadingsInside = "SELECT r::text FROM energy_readings r WHERE created_at >= $1 AND created_at < $2 ORDER BY 1";

    /// <summary>A report over all readings.</summary>
    public const string Report = "SELECT format('%s %s', count(*), sum(kwh)) FROM energy_readings";

    /// <summary>Deletes half of a table's rows and changes the others, where they can be changed.</summary>
    public static IReadOnlyList<string> Spoil(TableName table)
    {
        var (half, change) = table.Name switch
        {
            "TariffPlans" => ("\"planId\" % 2 = 0", "price_per_kwh = 9"),
            "important_table" => ("id % 2 = 0", "amount = amount + 1, payload = NULL"),
            "invoices" => ("invoice_id % 2 = 0", "amount = 0"),
            "Secret notes" => ("\"Note id\" % 2 = 0", "\"Text\" = 'x'"),
            "tree" => ("node % 4 = 0 AND node > 30", "name = name || '!'"),
            "energy_readings" => ("meter_id % 2 = 0", "kwh = kwh + 1"),
            "counters" => ("tick % 200 = 0", "value = value + 1"),
            _ => ("body LIKE '%2%'", "body = 'x'"),
        };
        return [$"DELETE FROM {table.Quoted} WHERE {half}", $"UPDATE {table.Quoted} SET {change}"];
    }
}
