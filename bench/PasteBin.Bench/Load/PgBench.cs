using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace PasteBin.Bench.Load;

/// <summary>
/// pgbench's prepared insert of one paste, a transaction each: what the database gives to clients that each wait for their own commit. The row has the
/// columns, types, storage, settings, primary key and index of <c>pastes</c>, in a table of its own so that no trigger, event or bucket is paid for: less
/// than a create must do. Its text goes over the wire as a parameter, like ours.
/// </summary>
internal sealed partial class PgBench(string connectionString, byte[] text)
{
    // A key is ten digits: as long as ours, as scattered in the index. Two alike in a run of millions are no error.
    private const string Script = """
        \set key random(1000000000, 9999999999)
        insert into bench_pastes (key, content, size, content_hash, created_at, expires_at, delete_token_hash, language, title)
        values (:key, :content, :size, :hash, now(), now() + interval '7 days', :hash, null, null) on conflict do nothing;
        """;

    private readonly NpgsqlConnectionStringBuilder _server = new(connectionString);

    /// <summary>The table, made like <c>pastes</c> as it is now; once for a system.</summary>
    public static async Task CreateTableAsync(NpgsqlDataSource database)
    {
        // What says how full its pages get and when it is vacuumed is not among all that "like" takes over.
        await using var command = database.CreateCommand(
            """
            create table bench_pastes (like pastes including all);
            do $$ begin
                execute (select format('alter table bench_pastes set (%s)', array_to_string(reloptions, ', ')) from pg_class where oid = 'pastes'::regclass);
            end $$
            """);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<PgBenchResult> RunAsync(int clients, TimeSpan time)
    {
        using var script = new TemporaryFile(Script.ReplaceLineEndings("\n"), ".sql");
        var hash = "\\x" + Convert.ToHexStringLower(new byte[32]);
        string[] arguments =
        [
            "-n", "-M", "prepared", "-c", Number(clients), "-j", "1", "-T", Number(Math.Round(time.TotalSeconds)), "-f", script.Path,
            // Text without a backslash is a bytea as it stands.
            "-D", $"content={Encoding.ASCII.GetString(text)}", "-D", $"size={text.Length}", "-D", $"hash={hash}",
            "-h", _server.Host!, "-p", Number(_server.Port), "-U", _server.Username!, _server.Database!,
        ];
        var (output, core) = await Generator.RunAsync("pgbench", arguments, new Dictionary<string, string> { ["PGPASSWORD"] = _server.Password! });
        return new(Value(Rate().Match(output)), Value(Latency().Match(output)), core);
    }

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Value(Match match) => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"latency average = ([0-9.]+) ms")]
    private static partial Regex Latency();
}

/// <param name="Milliseconds">An insert's latency on average.</param>
/// <param name="Core">How much of its one core pgbench took.</param>
internal sealed record PgBenchResult(double PerSecond, double Milliseconds, double Core);
