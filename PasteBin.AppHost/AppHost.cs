using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);
var useVolumes = builder.Configuration.GetValue("UseVolumes", true);

// Letters and digits only: the passwords also stand in URIs, unescaped.
var postgresPassword = builder.AddParameter("postgres-password", new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true, persist: true);
var rabbitPassword = builder.AddParameter("rabbitmq-password", new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true, persist: true);
var keySecret = builder.AddParameter("key-secret", new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true, persist: true);

var postgres = builder.AddPostgres("postgres", password: postgresPassword);
var textDb = postgres.AddDatabase("textdb");
var hashDb = postgres.AddDatabase("hashdb");
// The last argument is the command that sh runs; words added after it would be sh's own, and lost.
// A cache may forget: bounded, least recently used goes first. The key pool must neither evict a key nor bring a used one back from disk.
var textCache = builder.AddRedis("redis-text")
    .WithArgs(context => context.Args[^1] = $"{context.Args[^1]} --save '' --maxmemory 256mb --maxmemory-policy allkeys-lru");
var keyPool = builder.AddRedis("redis-hash")
    .WithArgs(context => context.Args[^1] = $"{context.Args[^1]} --save '' --appendonly no --maxmemory-policy noeviction");
var broker = builder.AddRabbitMQ("rabbitmq", password: rabbitPassword).WithManagementPlugin();

// What WithReference sets has the password percent-encoded, which aspirate cannot do: it would leave the placeholder. Here it needs no encoding.
var brokerAddress = ReferenceExpression.Create($"amqp://guest:{rabbitPassword.Resource}@{broker.Resource.PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}");

if (useVolumes)
{
    postgres.WithDataVolume("pastebin-postgres");
    broker.WithDataVolume("pastebin-rabbitmq");
}

var hashService = builder.AddProject<Projects.PasteBin_HashService>("hash-service")
    .WithReference(hashDb).WaitFor(hashDb)
    .WithReference(keyPool).WaitFor(keyPool)
    .WithEnvironment("Keys__Secret", keySecret)
    .WithHttpHealthCheck("/health");

// It does not wait for the broker, which takes longer to start than all else together: no paste needs it, and messages wait in the outbox.
var worker = builder.AddProject<Projects.PasteBin_Worker>("worker")
    .WithReference(textDb).WaitFor(textDb)
    .WithReference(textCache).WaitFor(textCache)
    .WithReference(broker).WithEnvironment("ConnectionStrings__rabbitmq", brokerAddress)
    .WithHttpHealthCheck("/health");

var api = builder.AddProject<Projects.PasteBin_Api>("api")
    .WithReference(textDb)
    .WithReference(textCache)
    .WithReference(broker).WithEnvironment("ConnectionStrings__rabbitmq", brokerAddress)
    .WithReference(hashService).WaitFor(hashService)
    .WaitFor(worker)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints()
    .DisableForwardedHeaders()
    .WithReplicas(2);

// Off unless it is given a port, which all replicas share as they share the one for HTTP.
if (builder.Configuration.GetValue<int>("Netcat:Port") is > 0 and var netcatPort)
{
    api.WithEndpoint(port: netcatPort, scheme: "tcp", name: "netcat", env: "Netcat__Port", isExternal: true)
        .WithEnvironment("Netcat__PublicUrl", api.GetEndpoint("http"));
}

builder.Build().Run();
