using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Xunit;

namespace PasteBin.Tests.LocalAspire.Model;

public sealed class ReferenceExpressionTests
{
    private static readonly ParameterResource Password = new("password", _ => "p@ss{word}", secret: true);

    [Fact]
    public async Task A_run_has_the_values_and_a_manifest_their_names()
    {
        var expression = ReferenceExpression.Create($"user={"me"};password={Password}");

        Assert.Equal("user=me;password=p@ss{word}", await expression.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("user=me;password={password.value}", expression.ValueExpression);
    }

    [Fact]
    public async Task A_value_in_a_uri_is_escaped_and_the_manifest_is_told_to()
    {
        var expression = ReferenceExpression.Create($"amqp://{"a b":uri}:{Password:uri}@host");

        Assert.Equal("amqp://a%20b:p%40ss%7Bword%7D@host", await expression.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("uri", Assert.Single(expression.StringFormats));
    }

    [Fact]
    public async Task Braces_of_the_text_stay_braces()
    {
        var expression = ReferenceExpression.Create($"{{{"literal"}}}{{0}}{Password}");

        Assert.Equal("{literal}{0}p@ss{word}", await expression.GetValueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_expression_inside_another_is_resolved_with_it()
    {
        var inner = ReferenceExpression.Create($"<{Password}>");
        var outer = ReferenceExpression.Create($"{inner}{inner}");

        Assert.Equal("<p@ss{word}><p@ss{word}>", await outer.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("<{password.value}><{password.value}>", outer.ValueExpression);
    }

    [Fact]
    public async Task The_builder_makes_the_same_expression_piece_by_piece()
    {
        var builder = new ReferenceExpressionBuilder();
        Assert.True(builder.IsEmpty);
        builder.AppendLiteral("{");
        builder.Append($"a={Password:uri}");
        builder.AppendFormatted("}");

        Assert.Equal("{a=p%40ss%7Bword%7D}", await builder.Build().GetValueAsync(TestContext.Current.CancellationToken));
    }

    // The names are from the manifest that Aspire 13.5.2 itself wrote.
    [Theory]
    [InlineData("redis-text", "{cond-redis-text-bindings-tcp-tlsenabled-a197ebb6.connectionString}")]
    [InlineData("redis-hash", "{cond-redis-hash-bindings-tcp-tlsenabled-130a156c.connectionString}")]
    public void A_choice_has_the_name_that_Aspire_gives_it(string redis, string expected)
    {
        var choice = new RedisResource(redis, Password).PrimaryEndpoint
            .GetTlsValue(ReferenceExpression.Create($",ssl=true"), ReferenceExpression.Empty);

        Assert.Equal(expected, choice.ValueExpression);
    }

    [Theory]
    [InlineData(true, ",ssl=true")]
    [InlineData(false, null)]
    public async Task A_choice_follows_its_condition(bool tls, string? expected)
    {
        var redis = new RedisResource("redis", Password);
        redis.Annotations.Add(new EndpointAnnotation(System.Net.Sockets.ProtocolType.Tcp) { TlsEnabled = tls });
        var choice = redis.PrimaryEndpoint.GetTlsValue(ReferenceExpression.Create($",ssl=true"), ReferenceExpression.Empty);

        Assert.Equal(expected, await choice.GetValueAsync(TestContext.Current.CancellationToken));
    }
}
