using Microsoft.Extensions.Configuration;
using PasteBin.Contracts;
using PasteBin.Worker.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PasteBin.Worker.Commands;

/// <summary>A command's way to the broker.</summary>
internal static class BrokerSession
{
    /// <summary>Runs a command on a channel with publisher confirms.</summary>
    /// <exception cref="CommandException">The broker is nowhere to be found, refuses, or went away; the message says which, and no password.</exception>
    public static async Task<int> RunAsync(IConfiguration configuration, Func<IChannel, CancellationToken, Task<int>> command, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(configuration.GetConnectionString(ResourceNames.Broker)))
        {
            throw new CommandException(
                "Where is the broker? No Worker runs here; set ConnectionStrings__rabbitmq=amqp://user:password@host:port in the environment.");
        }

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddConfiguration(configuration);
        builder.AddBroker();
        using var host = builder.Build();
        var factory = FactoryOf(host.Services);
        try
        {
            await using var connection = await factory.CreateConnectionAsync("worker command", cancellation);
            await using var channel = await connection.CreateChannelAsync(
                new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
            return await command(channel, cancellation);
        }
        catch (Exception exception) when (Explain(exception) is { } sentence)
        {
            throw new CommandException(sentence);
        }
    }

    // The client's own message could quote the password.
    private static IConnectionFactory FactoryOf(IServiceProvider services)
    {
        try
        {
            return services.GetRequiredService<IConnectionFactory>();
        }
        catch (Exception exception) when (exception is UriFormatException or ArgumentException)
        {
            throw new CommandException("ConnectionStrings__rabbitmq is no address like amqp://user:password@host:port.");
        }
    }

    private static string? Explain(Exception exception) => exception switch
    {
        BrokerUnreachableException { InnerException: AuthenticationFailureException } => "The broker refuses the user or the password.",
        BrokerUnreachableException => "The broker does not answer.",
        OperationInterruptedException or IOException => "The broker went away before all was done.",
        _ => null,
    };
}
