using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Running;

namespace Aspire.Hosting;

public static class RabbitMQBuilderExtensions
{
    /// <param name="password">Null for a generated one, kept as <c>name-password</c>.</param>
    /// <param name="port">Null for any free one.</param>
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        // It also stands in a URI.
        var server = new RabbitMQServerResource(
            name, userName?.Resource,
            password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false));
        return builder.AddResource(server)
            .WithImage("library/rabbitmq", "4.3")
            .WithImageRegistry("docker.io")
            .WithEndpoint(port, targetPort: 5672, name: RabbitMQServerResource.PrimaryEndpointName)
            .WithEnvironment("RABBITMQ_DEFAULT_USER", server.UserNameReference)
            .WithEnvironment(context => context.EnvironmentVariables["RABBITMQ_DEFAULT_PASS"] = server.PasswordParameter)
            .WithHealthProbe($"{name}_check", (_, cancellation) => HealthProbes.RabbitMqAsync(server, cancellation));
    }

    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder) =>
        builder.WithManagementPlugin(port: null);

    /// <param name="port">Null for any free one.</param>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder, int? port)
    {
        var image = builder.Resource.Image();
        if (image.Tag?.EndsWith("-management", StringComparison.Ordinal) is not true)
        {
            image.Tag += "-management";
        }

        return builder.WithHttpEndpoint(port, targetPort: 15672, name: RabbitMQServerResource.ManagementEndpointName);
    }

    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(
        this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithDataVolume(name, "/var/lib/rabbitmq", isReadOnly);
}
