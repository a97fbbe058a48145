using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Npgsql;
using static PasteBin.Tests.Deploy.Rendered;

namespace PasteBin.Tests.Deploy;

/// <summary>What the production overlay promises beyond the base.</summary>
public sealed partial class ProductionTests
{
    [Theory]
    [InlineData(Production)]
    [InlineData(ProductionWithOwnRedis)]
    public async Task Every_way_between_pods_is_encrypted_and_the_certificate_has_the_name(string folder)
    {
        var all = await OfAsync(folder);
        var certified = all.OfKind("Certificate").SelectMany(certificate => Items(certificate["spec"]!["dnsNames"])).Select(Text).ToHashSet();
        var variables = all.Workloads.SelectMany(ContainersOf).SelectMany(container => Items(container["env"])).Where(variable => variable["value"] is not null)
            .Select(variable => (Name: Text(variable["name"]), Value: Text(variable["value"]))).ToList();
        foreach (var (_, text) in variables.Where(variable => variable.Value.StartsWith("Host=", StringComparison.Ordinal)))
        {
            var postgres = new NpgsqlConnectionStringBuilder(text);
            Assert.Equal(SslMode.VerifyFull, postgres.SslMode);
            Assert.Contains(postgres.Host!, certified);
        }

        foreach (var (_, text) in variables.Where(variable => variable.Name.StartsWith("ConnectionStrings__redis", StringComparison.Ordinal)))
        {
            Assert.EndsWith(",ssl=true", text, StringComparison.Ordinal);
            Assert.Contains(text.Split(':')[0], certified);
        }

        // RabbitMQ's is the operator's Secret, an amqps:// address as long as nothing else listens.
        Assert.True(all.OfKind("RabbitmqCluster").Single()["spec"]!["tls"]!["disableNonTLSListeners"]!.GetValue<bool>());
        Assert.Contains("rabbitmq.pastebin.svc", certified);

        var services = all.OfKind("ConfigMap").SelectMany(map => Map(map["data"])).Where(value => value.Key.StartsWith("services__", StringComparison.Ordinal));
        Assert.All(services, service => Assert.Contains(Assert.Single(HttpsHost().Matches(service.Value)).Groups[1].Value, certified));
        Assert.All(all.OfKind("Deployment").SelectMany(ContainersOf), container => Assert.Contains("SSL_CERT_FILE", Items(container["env"]).Select(variable => Text(variable["name"]))));
    }

    /// <summary>LISTEN and the migrator's lock belong to a session, which a pooler in transaction mode gives away.</summary>
    [Fact]
    public async Task Only_the_api_goes_through_the_pooler()
    {
        var all = await OfAsync(Production);
        Assert.Equal("transaction", Text(all.OfKind("Pooler").Single()["spec"]!["pgbouncer"]!["poolMode"]));
        // The api prepares its statements, which the pooler has to carry from one connection to another.
        Assert.True(Number(all.OfKind("Pooler").Single()["spec"]!["pgbouncer"]!["parameters"]!["max_prepared_statements"]) > 0);
        Assert.Equal("postgres-pooler", Postgres(all, "api").Host);
        Assert.True(Postgres(all, "api").NoResetOnClose);
        Assert.Equal("postgres-rw", Postgres(all, "worker").Host);
        Assert.Equal("postgres-rw", Postgres(all, "hash-service").Host);
    }

    [Fact]
    public async Task Postgres_bears_the_poolers_and_the_services_that_come_directly()
    {
        var all = await OfAsync(Production);
        var pooler = all.OfKind("Pooler").Single()["spec"]!;
        var pooled = pooler["instances"]!.GetValue<long>() * Number(pooler["pgbouncer"]!["parameters"]!["default_pool_size"]);
        var direct = (Replicas("worker") + 1) * (new PasteBin.Worker.DatabaseOptions().MaxConnections + 1)
            + (Replicas("hash-service") + 1) * new PasteBin.HashService.Keys.DatabaseOptions().MaxConnections;
        // Ten for people, and as many for the operator, replication and backups.
        Assert.True(pooled + direct + 20 <= Number(all.OfKind("Cluster").Single()["spec"]!["postgresql"]!["parameters"]!["max_connections"]));
        var clients = (all.OfKind("HorizontalPodAutoscaler").Single()["spec"]!["maxReplicas"]!.GetValue<long>() + 1) * new PasteBin.Api.Pastes.DatabaseOptions().MaxConnections;
        // One pooler of two may be away.
        Assert.True(clients <= Number(pooler["pgbouncer"]!["parameters"]!["max_client_conn"]));

        long Replicas(string name) => all.Find("Deployment", name)!["spec"]!["replicas"]!.GetValue<long>();
    }

    [Fact]
    public async Task A_Redis_in_the_cluster_runs_what_the_manifest_says_and_encrypts()
    {
        var (plain, encrypted) = (await OfAsync("base"), await OfAsync(ProductionWithOwnRedis));
        foreach (var redis in (string[])["redis-text", "redis-hash"])
        {
            Assert.StartsWith(Command(plain, redis) + " --port 0 --tls-port 6379 ", Command(encrypted, redis), StringComparison.Ordinal);
        }

        static string Command(Rendered all, string name) => Text(Items(ContainersOf(all.Find("StatefulSet", name)!).Single()["args"]).Last());
    }

    /// <summary>Besides its own names in the base: what a policy lets in, the services' policies let out, and the other way round.</summary>
    [Theory]
    [InlineData(Production)]
    [InlineData(ProductionWithOwnRedis)]
    public async Task Each_service_may_reach_its_servers(string folder)
    {
        var all = await OfAsync(folder);
        List<(string From, string To, long Port)> ways =
        [
            ("api", "postgres-pooler", 5432), ("worker", "postgres", 5432), ("hash-service", "postgres", 5432), ("postgres-pooler", "postgres", 5432),
            ("api", "rabbitmq", 5671), ("worker", "rabbitmq", 5671), ("api", "hash-service", 8443),
        ];
        if (folder == ProductionWithOwnRedis)
        {
            ways.AddRange([("api", "redis-text", 6379), ("worker", "redis-text", 6379), ("hash-service", "redis-hash", 6379)]);
        }

        var pods = all.Pods.ToDictionary(pod => pod.Owner, pod => pod.Labels);
        var open = from one in pods
                   from other in pods
                   from port in Ports
                   where one.Key != other.Key && Allows(all, "Egress", one.Value, other.Value, port) && Allows(all, "Ingress", other.Value, one.Value, port)
                   select (one.Key, other.Key, port);
        Assert.Equal(ways.Order(), open.Order());
    }

    /// <summary>Every port that anything listens on.</summary>
    private static readonly long[] Ports = [5432, 5671, 5672, 6379, 8000, 8080, 8443, 15671, 25672, 4369];

    private static bool Allows(Rendered all, string direction, IReadOnlyDictionary<string, string> self, IReadOnlyDictionary<string, string> other, long port)
    {
        var policies = all.OfKind("NetworkPolicy").Where(policy =>
            SelectsBy(policy["spec"]!["podSelector"]!, self) && Items(policy["spec"]!["policyTypes"]).Select(Text).Contains(direction)).ToList();
        var rules = policies.SelectMany(policy => Items(policy["spec"]![direction == "Egress" ? "egress" : "ingress"]));
        return policies.Count == 0 || rules.Any(rule =>
            Items(rule[direction == "Egress" ? "to" : "from"]).Any(peer => peer["namespaceSelector"] is null && peer["podSelector"] is { } selector && SelectsBy(selector, other))
            && Items(rule["ports"]).Any(allowed => allowed["port"]!.GetValue<long>() <= port && port <= (allowed["endPort"] ?? allowed["port"])!.GetValue<long>()));
    }

    [Fact]
    public async Task A_restored_cluster_reads_one_folder_of_backups_and_writes_another_and_no_keys_are_handed_out_yet()
    {
        var all = await OfAsync(ProductionRestored);
        var cluster = all.OfKind("Cluster").Single()["spec"]!;
        Assert.Equal(["recovery"], cluster["bootstrap"]!.AsObject().Select(member => member.Key));
        var source = Items(cluster["externalClusters"]).Single(source => Text(source["name"]) == Text(cluster["bootstrap"]!["recovery"]!["source"]))["plugin"]!["parameters"]!;
        var own = Items(cluster["plugins"]).Single()["parameters"]!;
        Assert.Equal(Text(own["barmanObjectName"]), Text(source["barmanObjectName"]));
        Assert.Equal(NameOf(all.OfKind("Cluster").Single()), Text(source["serverName"]));
        Assert.NotEqual(Text(own["serverName"]), Text(source["serverName"]));
        Assert.Equal(0, all.Find("Deployment", "hash-service")!["spec"]!["replicas"]!.GetValue<long>());
    }

    [Fact]
    public void Keys_are_made_from_a_secret_as_good_as_the_manifest_asks_for() =>
        Assert.Contains(Secrets.Lines("base").Single(line => line.StartsWith("key-secret ", StringComparison.Ordinal)), Secrets.Lines("overlays/production"));

    private static NpgsqlConnectionStringBuilder Postgres(Rendered all, string service) =>
        new(Items(ContainersOf(all.Find("Deployment", service)!).Single()["env"]).Select(variable => variable["value"]?.GetValue<string>() ?? "")
            .Single(value => value.StartsWith("Host=", StringComparison.Ordinal)));

    private static long Number(JsonNode? text) => long.Parse(Text(text), CultureInfo.InvariantCulture);

    [GeneratedRegex("^https://([^:/]+):")]
    private static partial Regex HttpsHost();
}
