namespace Aspire.Hosting.Testing;

/// <summary>An AppHost's builder, as far as its entry point has come: before it builds.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>Lets the entry point go on and build.</summary>
    /// <exception cref="Exception">What the entry point threw.</exception>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
