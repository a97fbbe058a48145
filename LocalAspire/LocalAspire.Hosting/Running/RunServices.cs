using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Processes;
using LocalAspire.Hosting.State;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalAspire.Hosting.Running;

internal static class RunServices
{
    /// <summary>Longer than any program's grace, for as many groups as stop one after another.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(2);

    public static void Add(DistributedApplicationBuilder builder, bool isTest)
    {
        var folder = new ApplicationFolder(
            builder.AppHostDirectory, builder.Environment.ApplicationName, builder.Configuration["LocalAspire:StateFolder"]);
        builder.Services
            .AddSingleton(builder.ExecutionContext)
            .AddSingleton(new DistributedApplicationModel(builder.Resources))
            .AddSingleton(folder)
            .AddSingleton(new GeneratedParameters(folder, builder.Resources, isTest))
            .AddSingleton(new RunOptions(
                isTest, builder.Configuration.GetValue("DcpPublisher:RandomizePorts", isTest), builder.Configuration["LocalAspire:LogsFolder"]))
            .AddSingleton(isTest ? new HostConsole(TextWriter.Null, colour: false) : HostConsole.ForStandardOutput())
            .AddSingleton<ResourceNotificationService>()
            .AddSingleton<Orchestrator>()
            .AddSingleton(services => new ResourceCommandService(services.GetRequiredService<Orchestrator>()))
            .Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddHttpClient();
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.AddHostedService(services => services.GetRequiredService<Orchestrator>());
        }
    }
}
