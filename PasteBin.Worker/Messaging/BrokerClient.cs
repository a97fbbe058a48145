using PasteBin.Contracts;

namespace PasteBin.Worker.Messaging;

/// <summary>How the Worker reaches the broker, as the service and as a command.</summary>
internal static class BrokerClient
{
    public static void AddBroker(this IHostApplicationBuilder builder) => builder.AddRabbitMQClient(
        ResourceNames.Broker,
        settings => (settings.DisableHealthChecks, settings.DisableAutoActivation) = (true, true),
        factory =>
        {
            (factory.AutomaticRecoveryEnabled, factory.TopologyRecoveryEnabled) = (false, false);
            factory.RequestedHeartbeat = TimeSpan.FromSeconds(5);
            factory.RequestedConnectionTimeout = TimeSpan.FromSeconds(5);
        });
}
