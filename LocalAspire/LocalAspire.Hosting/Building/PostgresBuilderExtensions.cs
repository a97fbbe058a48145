using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Running;

namespace Aspire.Hosting;

public static class PostgresBuilderExtensions
{
    /// <param name="password">Null for a generated one, kept as <c>name-password</c>.</param>
    /// <param name="port">Null for any free one.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        var server = new PostgresServerResource(
            name, userName?.Resource, password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password"));
        return builder.AddResource(server)
            .WithEndpoint(port, targetPort: 5432, name: PostgresServerResource.PrimaryEndpointName)
            .WithImage("library/postgres", "18.3")
            .WithImageRegistry("docker.io")
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --auth-local=scram-sha-256")
            .WithEnvironment("POSTGRES_USER", server.UserNameReference)
            .WithEnvironment(context => context.EnvironmentVariables["POSTGRES_PASSWORD"] = server.PasswordParameter)
            .WithHealthProbe($"{name}_check", (_, cancellation) => HealthProbes.PostgresAsync(server, "postgres", cancellation));
    }

    /// <param name="name">The resource's name.</param>
    /// <param name="databaseName">Null for the same.</param>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(database.Name, database.DatabaseName);
        return builder.ApplicationBuilder.AddResource(database)
            .WithHealthProbe($"{name}_check", (_, cancellation) => HealthProbes.PostgresAsync(builder.Resource, database.DatabaseName, cancellation));
    }

    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithDataVolume(name, "/var/lib/postgresql", isReadOnly);
}
