using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Xunit;

namespace PasteBin.Tests.LocalAspire.Building;

/// <summary>The variables are from the manifest that Aspire 13.5.2 itself wrote for an AppHost like these.</summary>
public sealed class ReferencesTests
{
    [Fact]
    public async Task A_database_comes_as_a_connection_string_and_its_pieces()
    {
        var builder = TestApplication.Publish();
        var database = builder.AddPostgres("postgres").AddDatabase("textdb");

        Assert.Equal(
            new()
            {
                ["ConnectionStrings__textdb"] = "{textdb.connectionString}",
                ["TEXTDB_HOST"] = "{postgres.bindings.tcp.host}",
                ["TEXTDB_PORT"] = "{postgres.bindings.tcp.port}",
                ["TEXTDB_USERNAME"] = "postgres",
                ["TEXTDB_PASSWORD"] = "{postgres-password.value}",
                ["TEXTDB_URI"] = "postgresql://postgres:{postgres-password.value}@{postgres.bindings.tcp.host}:{postgres.bindings.tcp.port}/textdb",
                ["TEXTDB_JDBCCONNECTIONSTRING"] = "jdbc:postgresql://{postgres.bindings.tcp.host}:{postgres.bindings.tcp.port}/textdb",
                ["TEXTDB_DATABASENAME"] = "textdb",
            },
            await VariablesAsync(builder.AddContainer().WithReference(database)));
        Assert.Equal("{postgres.connectionString};Database=textdb", database.Resource.ConnectionStringExpression.ValueExpression);
    }

    [Fact]
    public async Task Redis_comes_with_its_password_and_under_another_name_if_asked()
    {
        var builder = TestApplication.Publish();
        var redis = builder.AddRedis("redis-hash");

        Assert.Equal(
            new()
            {
                ["ConnectionStrings__key-pool"] = "{redis-hash.connectionString}",
                ["KEY_POOL_HOST"] = "{redis-hash.bindings.tcp.host}",
                ["KEY_POOL_PORT"] = "{redis-hash.bindings.tcp.port}",
                ["KEY_POOL_PASSWORD"] = "{redis-hash-password.value}",
                ["KEY_POOL_URI"] = "{redis-hash.bindings.tcp.scheme}://:{redis-hash-password.value}@{redis-hash.bindings.tcp.host}:{redis-hash.bindings.tcp.port}",
            },
            await VariablesAsync(builder.AddContainer().WithReference(redis, "key-pool")));
    }

    [Fact]
    public async Task RabbitMQ_comes_as_a_uri()
    {
        var builder = TestApplication.Publish();
        var broker = builder.AddRabbitMQ("rabbitmq").WithManagementPlugin();

        var variables = await VariablesAsync(builder.AddContainer().WithReference(broker));

        Assert.Equal("{rabbitmq.connectionString}", variables["ConnectionStrings__rabbitmq"]);
        Assert.Equal("guest", variables["RABBITMQ_USERNAME"]);
        Assert.Equal("amqp://guest:{rabbitmq-password.value}@{rabbitmq.bindings.tcp.host}:{rabbitmq.bindings.tcp.port}", variables["RABBITMQ_URI"]);
    }

    [Fact]
    public async Task A_published_service_is_found_by_both_schemes_once_however_often_it_is_referenced()
    {
        var builder = TestApplication.Publish();
        var service = builder.AddProject<WebProject>("hash-service");

        Assert.Equal(
            new()
            {
                ["HASH_SERVICE_HTTP"] = "{hash-service.bindings.http.url}",
                ["services__hash-service__http__0"] = "{hash-service.bindings.http.url}",
                ["HASH_SERVICE_HTTPS"] = "{hash-service.bindings.https.url}",
                ["services__hash-service__https__0"] = "{hash-service.bindings.https.url}",
            },
            await VariablesAsync(builder.AddContainer().WithReference(service).WithReference(service)));
    }

    [Fact]
    public async Task Only_the_endpoint_that_was_referenced_is_handed_out()
    {
        var builder = TestApplication.Publish();
        var service = builder.AddProject<WebProject>("hash-service");

        var variables = await VariablesAsync(builder.AddContainer().WithReference(service.GetEndpoint("http")));

        Assert.Equal(["HASH_SERVICE_HTTP", "services__hash-service__http__0"], variables.Keys);
    }

    [Fact]
    public async Task A_published_project_believes_forwarded_headers_unless_told_not_to()
    {
        var builder = TestApplication.Publish();

        var trusting = await VariablesAsync(builder.AddProject<WebProject>("trusting"));
        var wary = await VariablesAsync(builder.AddProject<WebProject>("wary").DisableForwardedHeaders());

        Assert.Equal(
            new()
            {
                ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory",
                ["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true",
                ["HTTP_PORTS"] = "{trusting.bindings.http.targetPort}",
            },
            trusting);
        Assert.DoesNotContain("ASPNETCORE_FORWARDEDHEADERS_ENABLED", wary);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://localhost:4317")]
    public async Task A_project_in_a_run_has_its_launch_profile_and_sends_telemetry_only_where_it_is_told(string? otlp)
    {
        var builder = TestApplication.Run();
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = otlp;
        var project = builder.AddProject<WebProject>("web");

        var variables = await ResourceConfiguration.EnvironmentAsync(project.Resource, builder.ExecutionContext, TestContext.Current.CancellationToken);

        Assert.Equal("Development", variables["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("web", variables["OTEL_SERVICE_NAME"]);
        Assert.True(variables.ContainsKey("ASPNETCORE_URLS"));
        Assert.Equal(otlp, variables.GetValueOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT"));
        Assert.Equal(5099, project.GetEndpoint("http").EndpointAnnotation.Port);
        Assert.False(project.GetEndpoint("https").Exists);
    }

    private static async Task<Dictionary<string, string>> VariablesAsync<T>(IResourceBuilder<T> resource) where T : IResource =>
        (await ResourceConfiguration.EnvironmentAsync(
            resource.Resource, resource.ApplicationBuilder.ExecutionContext, TestContext.Current.CancellationToken))
        .ToDictionary(variable => variable.Key, variable => (variable.Value as IManifestExpressionProvider)?.ValueExpression ?? (string)variable.Value);
}

file static class Containers
{
    public static IResourceBuilder<ContainerResource> AddContainer(this DistributedApplicationBuilder builder) =>
        builder.AddResource(new ContainerResource("it"));
}
