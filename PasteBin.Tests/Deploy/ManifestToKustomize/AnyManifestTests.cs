using ManifestToKustomize.Manifest;

namespace PasteBin.Tests.Deploy.ManifestToKustomize;

/// <summary>Manifests of other applications: nothing of the generator knows PasteBin.</summary>
public sealed class AnyManifestTests
{
    private const string Shop = """
        {
          "db-password": { "type": "parameter.v0", "value": "{db-password.inputs.value}",
            "inputs": { "value": { "type": "string", "secret": true, "default": { "generate": { "minLength": 30, "special": false } } } } },
          "licence": { "type": "parameter.v0", "value": "{licence.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } },
          "region": { "type": "parameter.v0", "value": "{region.inputs.value}", "inputs": { "value": { "type": "string" } } },
          "currency": { "type": "parameter.v0", "value": "{currency.inputs.value}",
            "inputs": { "value": { "type": "string", "default": { "value": "EUR" } } } },
          "db-password-encoded": { "type": "annotated.string", "value": "{db-password.value}", "filter": "uri" },
          "orders": { "type": "value.v0", "connectionString": "{db.connectionString}/orders" },
          "db": { "type": "container.v0", "image": "db:1", "connectionString": "db://user:{db-password-encoded.value}@{db.bindings.tcp.host}:{db.bindings.tcp.port}",
            "args": ["--key", "{licence.value}", "--cost=$(price)"],
            "volumes": [{ "name": "files", "target": "/files", "readOnly": false }, { "name": "seed", "target": "/seed", "readOnly": true }],
            "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "port": 7000, "targetPort": 7001 } } },
          "Shop": { "type": "project.v0", "path": "shop.csproj",
            "env": { "HTTP_PORTS": "{Shop.bindings.http.targetPort};{Shop.bindings.admin.targetPort}", "ORDERS": "{orders.connectionString}",
                     "REGION": "{region.value}-{currency.value}", "PATTERN": "{{name}}", "LINES": "one\ntwo" },
            "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "external": true },
                          "https": { "scheme": "https", "protocol": "tcp", "transport": "http", "external": true },
                          "admin": { "scheme": "http", "protocol": "tcp", "transport": "http" },
                          "chat": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 9999, "external": true } } },
          "mailer": { "type": "project.v0", "path": "mailer.csproj",
            "env": { "services__shop__http__0": "{Shop.bindings.http.url}", "services__shop__https__0": "{Shop.bindings.https.url}", "ADMIN": "{Shop.bindings.admin.url}" } }
        }
        """;

    [Fact]
    public void Every_workload_gets_a_file_and_plain_values_stand_beside_it()
    {
        var files = Made.Of(Shop);
        Assert.Equal(["db.yaml", "kustomization.yaml", "mailer.env", "mailer.yaml", "network.yaml", "secrets.txt", "shop.env", "shop.yaml"], files.Keys);
        Assert.Equal(["HTTP_PORTS=8080;8081", "PATTERN={name}", "REGION=eu-EUR"], Lines(files["shop.env"]));
    }

    [Fact]
    public void A_value_that_is_built_from_a_secret_is_put_together_in_the_pod()
    {
        var environment = Made.Environment(Made.Of(Shop)["shop.yaml"]);
        Assert.Equal("secret db-password-encoded", environment["DB_PASSWORD_ENCODED"]);
        Assert.Equal("db://user:$(DB_PASSWORD_ENCODED)@db:7000/orders", environment["ORDERS"]);
        Assert.Equal("one\ntwo", environment["LINES"]);
    }

    [Fact]
    public void Arguments_may_hold_secrets_and_dollars()
    {
        var pod = Made.Find(Made.Of(Shop)["db.yaml"], "StatefulSet")["spec"]!["template"]!["spec"]!;
        Assert.Equal(["--key", "$(LICENCE)", "--cost=$$(price)"], pod["containers"]![0]!["args"]!.AsArray().Select(argument => argument!.GetValue<string>()));
    }

    [Fact]
    public void Secrets_are_listed_with_how_to_come_by_them_and_never_with_a_value() =>
        Assert.Equal(["db-password generate 30 a-zA-Z0-9", "db-password-encoded uri db-password", "licence ask"], Lines(Made.Of(Shop)["secrets.txt"]));

    [Fact]
    public void Each_volume_becomes_a_claim()
    {
        var set = Made.Find(Made.Of(Shop)["db.yaml"], "StatefulSet")["spec"]!;
        Assert.Equal(["files", "seed"], set["volumeClaimTemplates"]!.AsArray().Select(claim => claim!["metadata"]!["name"]!.GetValue<string>()));
        Assert.True(set["template"]!["spec"]!["containers"]![0]!["volumeMounts"]![1]!["readOnly"]!.GetValue<bool>());
    }

    [Fact]
    public void Nobody_is_sent_to_a_port_that_nobody_serves() =>
        Assert.Equal(["ADMIN=http://shop:8081", "services__shop__http__0=http://shop:8080"], Lines(Made.Of(Shop)["mailer.env"]));

    [Fact]
    public void Http_is_opened_by_an_ingress_and_the_rest_by_a_load_balancer()
    {
        var shop = Documents.Parse(Made.Of(Shop)["shop.yaml"]);
        var open = shop.Single(document => document["spec"]?["type"]?.GetValue<string>() == "LoadBalancer");
        Assert.Equal(9999, open["spec"]!["ports"]!.AsArray().Single()!["port"]!.GetValue<long>());
        Assert.Single(shop, document => document["kind"]!.GetValue<string>() == "Ingress");
    }

    [Theory]
    [InlineData("""{ "type": "azure.bicep.v0", "path": "storage.bicep" }""", "azure.bicep.v0")]
    [InlineData("""{ "type": "container.v0", "image": "x", "bindMounts": [] }""", "bindMounts")]
    [InlineData("""{ "type": "container.v0", "image": "x", "env": { "A": "{nothing.value}" } }""", "nothing")]
    [InlineData("""{ "type": "container.v0", "image": "x", "env": { "A": "{odd.outputs.name}" } }""", "odd.outputs.name")]
    [InlineData("""{ "type": "container.v0", "image": "x", "env": { "A": "{odd.connectionString}" }, "connectionString": "{odd.connectionString}" }""", "itself")]
    [InlineData("""{ "type": "container.v0", "image": "x", "env": { "A": "{odd" } }""", "{odd")]
    [InlineData("""{ "type": "container.v0", "image": "x", "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp" } } }""", "tcp")]
    public void What_cannot_be_written_is_named(string resource, string named)
    {
        var refused = Assert.Throws<ManifestException>(() => Made.Of($$"""{ "odd": {{resource}} }"""));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Contains("odd", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application: shop", "ImageRepository")]
    [InlineData("replicas: 3", "replicas")]
    public void Settings_with_a_word_too_many_or_too_few_are_refused(string settings, string named) =>
        Assert.Contains(named, Assert.Throws<ManifestException>(() => Made.Of(Shop, settings)).Message, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Settings_for_a_resource_that_is_gone_are_refused()
    {
        const string Settings = """
            application: shop
            imageRepository: shop
            ingressNamespace: ingress
            parameters: { region: eu }
            defaults: { project: {}, container: { storage: 1Gi } }
            resources: { basket: { replicas: 3 } }
            """;
        Assert.Contains("'basket'", Assert.Throws<ManifestException>(() => Made.Of(Shop, Settings)).Message, StringComparison.Ordinal);
    }

    private static string[] Lines(string file) => [.. file.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')];
}
