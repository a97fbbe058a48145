using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Running;

namespace Aspire.Hosting;

public static class RedisBuilderExtensions
{
    /// <param name="port">Null for any free one.</param>
    /// <param name="password">Null for a generated one, kept as <c>name-password</c>.</param>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        // A comma would end the password in the connection string.
        var redis = new RedisResource(
            name, password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false));
        return builder.AddResource(redis)
            .WithEndpoint(port, targetPort: 6379, scheme: "redis", name: RedisResource.PrimaryEndpointName)
            .WithImage("library/redis", "8.6")
            .WithImageRegistry("docker.io")
            .WithEntrypoint("/bin/sh")
            .WithEnvironment(context => context.EnvironmentVariables["REDIS_PASSWORD"] = redis.PasswordParameter!)
            .WithArgs("-c", "redis-server --requirepass $REDIS_PASSWORD")
            .WithHealthProbe($"{name}_check", (_, cancellation) => HealthProbes.RedisAsync(redis, cancellation));
    }

    public static IResourceBuilder<RedisResource> WithDataVolume(
        this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithDataVolume(name, "/data", isReadOnly);
}
