using LocalAspire.Client.Resilience;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Http.Resilience;

namespace Microsoft.Extensions.DependencyInjection;

public static class ResilienceHttpClientBuilderExtensions
{
    /// <summary>
    /// Limits, times out, retries and breaks the circuit as <see cref="HttpStandardResilienceOptions"/> says, every method alike.
    /// The client's own timeout is switched off: the pipeline has two.
    /// </summary>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions();
        builder.Services.TryAddSingleton<StandardPipelines>();
        builder.ConfigureHttpClient(static client => client.Timeout = Timeout.InfiniteTimeSpan);
        builder.Services.Configure<HttpClientFactoryOptions>(builder.Name, static options => options.HttpMessageHandlerBuilderActions.Add(
            static handlers => handlers.AdditionalHandlers.Add(new StandardResilienceHandler(
                handlers.Services.GetRequiredService<StandardPipelines>()[handlers.Name ?? ""]))));
        return new PipelineBuilder(builder.Name ?? "", builder.Services);
    }

    /// <inheritdoc cref="AddStandardResilienceHandler(IHttpClientBuilder)"/>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(
        this IHttpClientBuilder builder, Action<HttpStandardResilienceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(builder.Name, configure);
        return builder.AddStandardResilienceHandler();
    }

    private sealed record PipelineBuilder(string PipelineName, IServiceCollection Services) : IHttpStandardResiliencePipelineBuilder;
}
