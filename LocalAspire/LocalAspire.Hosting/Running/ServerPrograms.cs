using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Processes;
using Npgsql;

namespace LocalAspire.Hosting.Running;

internal sealed class PostgresProgram(PostgresServerResource postgres, RunContext context) : ResourceProgram(context)
{
    public override Signal StopSignal => PostgresServer.StopSignal;

    public override async Task<ProcessSpec> PrepareAsync(ResourceInstance instance, CancellationToken cancellation)
    {
        var environment = await EnvironmentAsync(instance, cancellation);
        await PostgresServer.InitializeAsync(
            instance.DataFolder, environment["POSTGRES_USER"], environment["POSTGRES_PASSWORD"], instance.LogFile, Context.ServerUser, Context.Guard, cancellation);
        return PostgresServer.Command(
            postgres.Name, instance.DataFolder, instance.Port(PostgresServerResource.PrimaryEndpointName), instance.LogFile, Context.ServerUser);
    }

    /// <summary>Creates the databases that are not there yet.</summary>
    public override async Task ReadyAsync(CancellationToken cancellation)
    {
        var server = new NpgsqlConnectionStringBuilder(await postgres.ConnectionStringExpression.GetValueAsync(cancellation))
        {
            Database = "postgres",
            Pooling = false,
        };
        foreach (var database in postgres.Databases.Values)
        {
            await PostgresServer.CreateDatabaseAsync(server.ConnectionString, database, cancellation);
        }
    }
}

internal sealed class RedisProgram(RedisResource redis, RunContext context) : ResourceProgram(context)
{
    public override async Task<ProcessSpec> PrepareAsync(ResourceInstance instance, CancellationToken cancellation) => RedisServer.Command(
        redis.Name, redis.Entrypoint, await ArgsAsync(instance, cancellation), await EnvironmentAsync(instance, cancellation),
        instance.Port(RedisResource.PrimaryEndpointName), instance.DataFolder, instance.LogFile, Context.ServerUser);
}

internal sealed class RabbitMqProgram(RabbitMQServerResource rabbitMq, RunContext context) : ResourceProgram(context)
{
    public override TimeSpan StopGrace => TimeSpan.FromSeconds(20);

    public override async Task<ProcessSpec> PrepareAsync(ResourceInstance instance, CancellationToken cancellation)
    {
        var environment = await EnvironmentAsync(instance, cancellation);
        return RabbitMqServer.Command(
            rabbitMq.Name, instance.DataFolder, instance.Port(RabbitMQServerResource.PrimaryEndpointName),
            rabbitMq.ManagementEndpoint.Exists ? instance.Port(RabbitMQServerResource.ManagementEndpointName) : null,
            distributionPort: instance.Port("distribution"), epmdPort: instance.Port("epmd"),
            environment["RABBITMQ_DEFAULT_USER"], environment["RABBITMQ_DEFAULT_PASS"], instance.LogFile, Context.ServerUser);
    }
}
