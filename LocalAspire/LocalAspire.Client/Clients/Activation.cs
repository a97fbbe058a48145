using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalAspire.Client.Clients;

/// <summary>Creates a client while the host starts instead of on first use.</summary>
internal sealed class Activation(Func<object> create) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.Run(create, cancellationToken);
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class ActivationRegistration
{
    public static void Activate<TClient>(this IServiceCollection services, string? serviceKey) where TClient : notnull =>
        services.AddSingleton<IHostedService>(provider => new Activation(() => provider.GetRequiredKeyedService<TClient>(serviceKey)));
}
