using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Running;

/// <summary>How a kind of resource is run as a process.</summary>
internal abstract class ResourceProgram(RunContext context)
{
    protected RunContext Context { get; } = context;

    /// <summary>What asks the process to end.</summary>
    public virtual Signal StopSignal => Signal.Terminate;

    /// <summary>How long it may take to.</summary>
    public virtual TimeSpan StopGrace => TimeSpan.FromSeconds(15);

    /// <summary>Does what has to be done before the process, and says how to start it.</summary>
    /// <exception cref="MissingProgramException">A program is not installed; the message names its package.</exception>
    public abstract Task<ProcessSpec> PrepareAsync(ResourceInstance instance, CancellationToken cancellation);

    /// <summary>Does what has to be done once it is healthy, at every start.</summary>
    public virtual Task ReadyAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Null for what does not run by itself: parameters, databases.</summary>
    /// <exception cref="DistributedApplicationException">A container that LocalAspire has no program for.</exception>
    public static ResourceProgram? For(IResource resource, RunContext context) => resource switch
    {
        ProjectResource project => new ProjectProgram(project, context),
        PostgresServerResource postgres => new PostgresProgram(postgres, context),
        RedisResource redis => new RedisProgram(redis, context),
        RabbitMQServerResource rabbitMq => new RabbitMqProgram(rabbitMq, context),
        ContainerResource => throw new DistributedApplicationException(
            $"{resource.Name}: LocalAspire runs PostgreSQL, Redis, RabbitMQ and projects; this one needs a container runtime (-p:AspireSource=packages)."),
        _ => null,
    };

    /// <summary>The environment that the resource's callbacks give this instance, every value resolved.</summary>
    protected async Task<Dictionary<string, string>> EnvironmentAsync(ResourceInstance instance, CancellationToken cancellation)
    {
        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in await ResourceConfiguration.EnvironmentAsync(instance.Resource, Context.Execution, cancellation))
        {
            if (await ResolveAsync(value, instance, cancellation) is { } resolved)
            {
                environment[name] = resolved;
            }
        }

        return environment;
    }

    protected async Task<IReadOnlyList<string>> ArgsAsync(ResourceInstance instance, CancellationToken cancellation)
    {
        var args = new List<string>();
        foreach (var value in await ResourceConfiguration.ArgsAsync(instance.Resource, Context.Execution, cancellation))
        {
            args.Add(await ResolveAsync(value, instance, cancellation) ?? "");
        }

        return args;
    }

    private async Task<string?> ResolveAsync(object value, ResourceInstance instance, CancellationToken cancellation)
    {
        var text = value is IValueProvider provider
            ? await provider.GetValueAsync(new ValueProviderContext { ExecutionContext = Context.Execution, Caller = instance.Resource }, cancellation)
            : value.ToString();
        text = text?.Replace(InstancePlaceholders.Id, instance.Id, StringComparison.Ordinal);
        foreach (var endpoint in instance.Resource.Annotations.OfType<EndpointAnnotation>())
        {
            text = text?.Replace(InstancePlaceholders.TargetPort(endpoint.Name), $"{instance.Port(endpoint.Name)}", StringComparison.Ordinal);
        }

        return text;
    }
}

/// <summary>What every program needs to know of the run.</summary>
/// <param name="ServerUser">Whom servers run as when the host is root.</param>
internal sealed record RunContext(DistributedApplicationExecutionContext Execution, ProcessGuard Guard, string? ServerUser);
