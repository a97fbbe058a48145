using System.Globalization;
using System.Text;

namespace LocalAspire.Hosting.Processes;

/// <summary>Runs RabbitMQ as a node that shares nothing with others on the machine: node name, cookie, epmd, folders and ports are its own.</summary>
internal static class RabbitMqServer
{
    // The wrapper on the PATH changes to the user rabbitmq and reads /etc/rabbitmq.
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    // epmd, which nodes find each other by, would be started by the node as a daemon in a session of its own and outlive it. In the
    // foreground beside the server it is of the server's session and ends with it. $0: epmd, $1: the server, which becomes this process.
    private const string Script = "\"$0\" & exec \"$1\"";

    private const long LargestMemory = 1L << 30;

    /// <summary>
    /// The server on 127.0.0.1. Writes its configuration, readable by the server's user alone. The same name and folder are the same
    /// node, with its durable queues, on whatever ports.
    /// </summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="dataFolder">The resource's own folder.</param>
    /// <param name="amqpPort">AMQP's port.</param>
    /// <param name="managementPort">The management plugin's port; null leaves the plugin out.</param>
    /// <param name="distributionPort">The port for other Erlang nodes, which are the command line tools.</param>
    /// <param name="epmdPort">epmd's port.</param>
    /// <param name="userName">The user that a new node begins with.</param>
    /// <param name="password">That user's password.</param>
    /// <param name="logFile">Gets what the server says.</param>
    /// <param name="osUser">The user to run as when the host is root.</param>
    /// <exception cref="MissingProgramException">RabbitMQ is not installed.</exception>
    public static ProcessSpec Command(
        string name, string dataFolder, int amqpPort, int? managementPort, int distributionPort, int epmdPort,
        string userName, string password, string logFile, string? osUser)
    {
        var server = Programs.Find(Program) ?? Programs.Require("rabbitmq-server", "rabbitmq-server");
        var epmd = Programs.Require("epmd", "erlang-base");
        OwnedFolder.Create(dataFolder, osUser);
        string In(string file) => Path.Combine(dataFolder, file);
        OwnedFolder.WriteSecret(In("rabbitmq.config"), Configuration(amqpPort, managementPort, userName, password), osUser);
        OwnedFolder.WriteSecret(In("enabled_plugins"), managementPort is null ? "[].\n" : "[rabbitmq_management].\n", osUser);

        var environment = ChildEnvironment.ForServer(dataFolder);
        foreach (var (variable, value) in new (string, string)[]
        {
            ("ERL_EPMD_ADDRESS", "127.0.0.1"),
            ("ERL_EPMD_PORT", epmdPort.ToString(CultureInfo.InvariantCulture)),
            ("RABBITMQ_NODENAME", $"{name}@localhost"),
            ("RABBITMQ_DIST_PORT", distributionPort.ToString(CultureInfo.InvariantCulture)),
            ("RABBITMQ_CONF_ENV_FILE", In("rabbitmq-env.conf")),
            ("RABBITMQ_CONFIG_FILE", In("rabbitmq.config")),
            ("RABBITMQ_ADVANCED_CONFIG_FILE", In("advanced.config")),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", In("enabled_plugins")),
            ("RABBITMQ_MNESIA_BASE", In("mnesia")),
            ("RABBITMQ_LOG_BASE", In("log")),
            ("RABBITMQ_LOGS", "-"),
            ("RABBITMQ_PID_FILE", In("pid")),
            // Makes the script become the server instead of waiting for it; the server itself still reads no input (-noinput).
            ("RABBITMQ_ALLOW_INPUT", "1"),
            // Stopping the management plugin waits five seconds for nothing, after the message stores are closed.
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                $"-noinput -shutdown_time 3000 +B i +S {Math.Min(Environment.ProcessorCount, 4)} -kernel inet_dist_use_interface {{127,0,0,1}}"),
        })
        {
            environment[variable] = value;
        }

        return new ProcessSpec(name, "/bin/sh", ["-c", Script, epmd, server], environment, dataFolder, logFile, osUser);
    }

    // Erlang terms: what is in quotes can hold any password, and the server need not translate its newer format at every start.
    private static string Configuration(int amqpPort, int? managementPort, string userName, string password)
    {
        var memory = Math.Min(LargestMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 2 / 5);
        return $$$"""
            [
              {rabbit, [
                {tcp_listeners, [{"127.0.0.1", {{{amqpPort}}}}]},
                {default_user, <<{{{Quote(userName)}}}>>},
                {default_pass, <<{{{Quote(password)}}}>>},
                {loopback_users, []},
                {disk_free_limit, 67108864},
                {vm_memory_high_watermark, {absolute, {{{memory}}}}}
              ]},
              {rabbitmq_management, [
                {tcp_config, [{ip, "127.0.0.1"}, {port, {{{managementPort ?? 0}}}}]}
              ]}
            ].

            """;
    }

    private static string Quote(string text) =>
        $"\"{string.Concat(Encoding.UTF8.GetBytes(text).Select(one => $"\\x{{{one:x2}}}"))}\"";
}
