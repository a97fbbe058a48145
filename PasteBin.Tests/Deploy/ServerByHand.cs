using System.Diagnostics;
using Aspire.Hosting.Testing;
using Npgsql;
using PasteBin.Contracts;

namespace PasteBin.Tests.Deploy;

/// <summary>What a person has who backs a server up: the scripts, a shell as the server's user, a folder, and the way to Postgres and Redis.</summary>
internal sealed class ServerByHand : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly string _user;
    private readonly string _redis;
    private string _postgres;

    private ServerByHand(string folder, string data, string user, string postgres, string redis) =>
        (_folder, Data, _user, _postgres, _redis) = (folder, data, user, postgres, redis);

    /// <summary>Where the system's Postgres keeps everything.</summary>
    public string Data { get; }

    private string Other => Path.Combine(_folder, "other");

    public static async Task<ServerByHand> OfAsync(PasteBinSystem system, CancellationToken cancellation)
    {
        await using var asked = system.TextDb.CreateCommand("show data_directory");
        var data = (string)(await asked.ExecuteScalarAsync(cancellation))!;
        var text = new NpgsqlConnectionStringBuilder(await system.App.GetConnectionStringAsync(ResourceNames.TextDb, cancellation));
        // 127.0.0.1:6379,password=…
        var redis = (await system.App.GetConnectionStringAsync(ResourceNames.KeyPool, cancellation))!.Split(':', ',', '=');
        var folder = Directory.CreateTempSubdirectory("pastebin-backup-").FullName;
        var (status, user) = await Shell.RunAsync(
            $"cp deploy/backup.sh deploy/restore.sh {folder} && chmod 755 {folder} {folder}/*.sh && stat -c %U {data} && chown -R $(stat -c %U {data}) {folder}", Repository.Root, cancellation);
        Assert.True(status == 0, user);
        return new(folder, data, user.Trim(),
            $"export PGHOST={text.Host} PGPORT={text.Port} PGUSER={text.Username} PGPASSWORD={text.Password}",
            $"export REDIS_HASH='-h {redis[0]} -p {redis[1]}' REDISCLI_AUTH={redis[3]}");
    }

    /// <summary>One of the two scripts; its words start from this folder.</summary>
    /// <returns>What it prints.</returns>
    public async Task<string> RunAsync(string script, CancellationToken cancellation)
    {
        var (status, said) = await Shell.RunAsync(AsUser(script), _folder, cancellation);
        Assert.True(status == 0, said);
        return said;
    }

    /// <summary>The same, where it must fail.</summary>
    public async Task<string> RefusedAsync(string script, CancellationToken cancellation)
    {
        var (status, said) = await Shell.RunAsync(AsUser(script), _folder, cancellation);
        Assert.NotEqual(0, status);
        return said;
    }

    /// <summary>Starts a script that goes on until it is killed.</summary>
    public Process Start(string script) =>
        Process.Start(new ProcessStartInfo("bash") { ArgumentList = { "-c", $"{AsUser(script)} 2>>log" }, WorkingDirectory = _folder })!;

    public async Task<string> QueryAsync(string database, string sql, CancellationToken cancellation)
    {
        var (status, said) = await Shell.RunAsync($"{_postgres}; psql -XAtq -d {database} -c \"{sql}\"", _folder, cancellation);
        Assert.True(status == 0, said);
        return said.Trim();
    }

    public Task QueryUntilAsync(string database, string sql, CancellationToken cancellation) =>
        Eventually.HoldsAsync(async () => await QueryAsync(database, sql, cancellation) == "t", Limit, sql, cancellation);

    public async Task<string> RedisAsync(string command, CancellationToken cancellation)
    {
        var (status, said) = await Shell.RunAsync($"{_redis}; redis-cli $REDIS_HASH {command}", _folder, cancellation);
        Assert.True(status == 0, said);
        return said.Trim();
    }

    /// <summary>What a killed server's children write for another moment must not keep the folder alive.</summary>
    public async Task DestroyAsync(CancellationToken cancellation)
    {
        var (status, said) = await Shell.RunAsync($"for i in 1 2 3 4 5; do rm -rf {Data} && exit 0; sleep 1; done; exit 1", _folder, cancellation);
        Assert.True(status == 0, said);
    }

    /// <summary>From here on a new, empty server is meant, reached through a folder.</summary>
    public async Task StartOtherServerAsync(CancellationToken cancellation)
    {
        await RunServerAsync($"initdb -D {Other} -U postgres -A trust -N >/dev/null && pg_ctl -D {Other} -o \"-k {_folder} -c listen_addresses= -p 5432\" -l {Other}/log -w start >/dev/null", cancellation);
        _postgres = $"export PGHOST={_folder} PGPORT=5432 PGUSER=postgres";
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(Other))
        {
            await RunServerAsync($"pg_ctl -D {Other} -m immediate stop >/dev/null", CancellationToken.None);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunServerAsync(string command, CancellationToken cancellation)
    {
        var (status, said) = await Shell.RunAsync(Prefixed($"bash -c 'PATH=$(ls -d /usr/lib/postgresql/*/bin | tail -1):$PATH; {command}'"), _folder, cancellation);
        Assert.True(status == 0, said);
    }

    private string AsUser(string script) => $"{_postgres}; {_redis}; {Prefixed($"{_folder}/{script}")}";

    // The Postgres of this machine's root runs as somebody else.
    private string Prefixed(string command) =>
        $"exec {(Environment.IsPrivilegedProcess ? $"setpriv --reuid={_user} --regid={_user} --init-groups " : "")}{command}";
}
