using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LocalAspire.Hosting.Manifest;

/// <summary>
/// The manifest's resources, property by property as Aspire 13 writes them. Nothing is resolved: values are expressions
/// (<c>{redis-text.bindings.tcp.host}</c>) for whoever deploys it.
/// </summary>
internal sealed class ManifestWriter(Utf8JsonWriter json, string directory, DistributedApplicationExecutionContext context)
{
    private ManifestReferences _references = new([]);

    public async Task WriteAsync(DistributedApplicationModel model, CancellationToken cancellation)
    {
        _references = new(model.Resources);
        json.WriteStartObject();
        json.WriteStartObject("resources");
        foreach (var resource in model.Resources)
        {
            await WriteAsync(resource, cancellation);
        }

        foreach (var resource in _references.Undeclared(model))
        {
            await WriteAsync(resource, cancellation);
        }

        WriteEncoded(only: null);
        foreach (var choice in _references.Conditionals)
        {
            json.WriteStartObject(choice.Name!);
            json.WriteString("type", "value.v0");
            json.WriteString("connectionString", await choice.GetValueAsync(cancellation) ?? "");
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private async Task WriteAsync(IResource resource, CancellationToken cancellation)
    {
        json.WriteStartObject(resource.Name);
        switch (resource)
        {
            case ContainerResource container:
                await WriteContainerAsync(container, cancellation);
                break;
            case ProjectResource project:
                json.WriteString("type", "project.v0");
                json.WriteString("path", Relative(project.Metadata.ProjectPath));
                await WriteArgsAsync(project, cancellation);
                await WriteEnvironmentAsync(project, cancellation);
                json.WriteBindings(project);
                break;
            case ParameterResource parameter:
                json.WriteParameter(parameter);
                break;
            case IResourceWithConnectionString:
                json.WriteString("type", "value.v0");
                WriteConnectionString(resource);
                break;
            default:
                throw new DistributedApplicationException($"The resource '{resource.Name}' cannot be written to a manifest.");
        }

        json.WriteEndObject();
        if (resource is ParameterResource written)
        {
            WriteEncoded(written);
        }
    }

    private async Task WriteContainerAsync(ContainerResource container, CancellationToken cancellation)
    {
        var image = container.Image();
        json.WriteString("type", "container.v0");
        WriteConnectionString(container);
        json.WriteString("image", $"{(image.Registry is null ? "" : $"{image.Registry}/")}{image.Image}:{image.Tag}");
        if (container.Entrypoint is not null)
        {
            json.WriteString("entrypoint", container.Entrypoint);
        }

        await WriteArgsAsync(container, cancellation);
        json.WriteVolumes(container);
        await WriteEnvironmentAsync(container, cancellation);
        json.WriteBindings(container);
    }

    private void WriteEncoded(ParameterResource? only)
    {
        foreach (var (name, parameter, format) in _references.TakeEncoded(only))
        {
            json.WriteStartObject(name);
            json.WriteString("type", "annotated.string");
            json.WriteString("value", parameter.ValueExpression);
            json.WriteString("filter", format);
            json.WriteEndObject();
        }
    }

    private void WriteConnectionString(IResource resource)
    {
        if (resource is IResourceWithConnectionString source)
        {
            json.WriteString("connectionString", _references.Expression(source.ConnectionStringExpression));
        }
    }

    private async Task WriteArgsAsync(IResource resource, CancellationToken cancellation)
    {
        var args = await ResourceConfiguration.ArgsAsync(resource, context, cancellation);
        if (args.Count == 0)
        {
            return;
        }

        json.WriteStartArray("args");
        foreach (var arg in args)
        {
            json.WriteStringValue(_references.Expression(arg));
        }

        json.WriteEndArray();
    }

    private async Task WriteEnvironmentAsync(IResource resource, CancellationToken cancellation)
    {
        var environment = await ResourceConfiguration.EnvironmentAsync(resource, context, cancellation);
        if (environment.Count == 0)
        {
            return;
        }

        json.WriteStartObject("env");
        foreach (var (name, value) in environment)
        {
            json.WriteString(name, _references.Expression(value));
        }

        json.WriteEndObject();
    }

    private string Relative(string path) => Path.GetRelativePath(directory, path).Replace('\\', '/');
}
