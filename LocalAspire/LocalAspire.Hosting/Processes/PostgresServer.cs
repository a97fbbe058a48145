using System.Globalization;
using Npgsql;

namespace LocalAspire.Hosting.Processes;

/// <summary>Runs PostgreSQL, of any version that is installed.</summary>
internal static class PostgresServer
{
    private const string Versions = "/usr/lib/postgresql";

    /// <summary>The signal that stops a server without waiting for its clients to leave.</summary>
    public const Signal StopSignal = Signal.Interrupt;

    /// <summary>Creates a cluster in the folder unless there is one. A crash in the middle leaves none, and the next start begins anew.</summary>
    /// <param name="dataFolder">The resource's own folder; the cluster is the folder <c>data</c> in it.</param>
    /// <param name="userName">The superuser.</param>
    /// <param name="password">Its password, checked by SCRAM on every connection.</param>
    /// <param name="logFile">Gets what initdb says.</param>
    /// <param name="osUser">The user to run as when the host is root.</param>
    /// <param name="guard">Ends initdb with the host.</param>
    /// <param name="cancellationToken">Ends initdb.</param>
    /// <exception cref="MissingProgramException">PostgreSQL is not installed, or not in the version that wrote the cluster.</exception>
    /// <exception cref="IOException">initdb failed; the message carries its last lines.</exception>
    public static async Task InitializeAsync(
        string dataFolder, string userName, string password, string logFile, string? osUser, ProcessGuard guard, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Cluster(dataFolder)))
        {
            return;
        }

        var initdb = Program("initdb", dataFolder);
        OwnedFolder.Create(dataFolder, osUser);
        foreach (var leftover in Directory.EnumerateDirectories(dataFolder, "initializing-*"))
        {
            Directory.Delete(leftover, recursive: true);
        }

        var temporary = Path.Combine(dataFolder, $"initializing-{Guid.NewGuid():N}");
        OwnedFolder.Create(temporary, osUser);
        var passwordFile = Path.Combine(temporary, "password");
        OwnedFolder.WriteSecret(passwordFile, password, osUser);
        string[] arguments =
        [
            "--pgdata", Path.Combine(temporary, "data"), "--username", userName, "--pwfile", passwordFile,
            "--auth-host=scram-sha-256", "--auth-local=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions",
        ];
        var spec = new ProcessSpec("initdb", initdb, arguments, ChildEnvironment.ForServer(dataFolder), dataFolder, logFile, osUser);
        await using (var process = await ManagedProcess.StartAsync(spec, guard, cancellationToken))
        {
            if (await process.Exited.WaitAsync(cancellationToken) != 0)
            {
                throw new IOException($"initdb failed: {string.Join(' ', process.LastLines(5))}");
            }
        }

        Directory.Move(Path.Combine(temporary, "data"), Cluster(dataFolder));
        Directory.Delete(temporary, recursive: true);
    }

    /// <summary>The server on 127.0.0.1, over TCP alone. Durable: nothing about syncing to disk is changed from PostgreSQL's defaults.</summary>
    /// <exception cref="MissingProgramException">PostgreSQL is not installed, or not in the version that wrote the cluster.</exception>
    public static ProcessSpec Command(string name, string dataFolder, int port, string logFile, string? osUser)
    {
        string[] arguments =
        [
            "-D", Cluster(dataFolder), "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
        ];
        return new ProcessSpec(name, Program("postgres", dataFolder), arguments, ChildEnvironment.ForServer(dataFolder), dataFolder, logFile, osUser)
        {
            // The children of a server that was killed linger for a second or two; until then it refuses to start.
            RetryWhen = ["pre-existing shared memory block", "lock file \"postmaster.pid\" already exists"],
        };
    }

    /// <summary>Creates a database unless it exists.</summary>
    /// <param name="connectionString">To the server, as a user who may create databases.</param>
    /// <param name="database">The database's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task CreateDatabaseAsync(string connectionString, string database, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var exists = source.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        exists.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
        if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
        {
            return;
        }

        var quoted = new NpgsqlCommandBuilder().QuoteIdentifier(database);
        await using var create = source.CreateCommand($"CREATE DATABASE {quoted}");
        try
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Somebody else was faster.
        }
    }

    private static string Cluster(string dataFolder) => Path.Combine(dataFolder, "data");

    // Debian keeps the servers of all versions side by side, off the PATH. A cluster can be read by the version that wrote it alone.
    private static string Program(string program, string dataFolder)
    {
        var written = Path.Combine(Cluster(dataFolder), "PG_VERSION");
        var version = File.Exists(written) ? File.ReadAllText(written).Trim() : null;
        var folders = Directory.Exists(Versions) ? Directory.GetDirectories(Versions) : [];
        return folders
            .Where(folder => version is null || Path.GetFileName(folder) == version)
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Select(folder => Programs.Find(Path.Combine(folder, "bin", program)))
            .FirstOrDefault(path => path is not null)
            ?? Programs.Require(program, version is null ? "postgresql" : $"postgresql-{version}");
    }
}
