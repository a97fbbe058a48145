using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace LocalAspire.Hosting.Manifest;

/// <summary>The parts of a resource that refer to no other.</summary>
internal static class ManifestParts
{
    public static void WriteParameter(this Utf8JsonWriter json, ParameterResource parameter)
    {
        json.WriteString("type", "parameter.v0");
        json.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        json.WriteStartObject("inputs");
        json.WriteStartObject("value");
        json.WriteString("type", "string");
        if (parameter.Secret)
        {
            json.WriteBoolean("secret", true);
        }

        if (parameter.Default is { } value)
        {
            json.WriteStartObject("default");
            json.WriteDefault(value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>How a value is to be generated, never a generated value: what is its own default is left out.</summary>
    private static void WriteDefault(this Utf8JsonWriter json, ParameterDefault value)
    {
        if (value is not GenerateParameterDefault generate)
        {
            json.WriteString("value", value.GetDefaultValue());
            return;
        }

        json.WriteStartObject("generate");
        json.WriteNumber("minLength", generate.MinLength);
        foreach (var (kind, allowed) in ((string, bool)[])
            [("lower", generate.Lower), ("upper", generate.Upper), ("numeric", generate.Numeric), ("special", generate.Special)])
        {
            if (!allowed)
            {
                json.WriteBoolean(kind, false);
            }
        }

        foreach (var (kind, minimum) in ((string, int)[])
            [("minLower", generate.MinLower), ("minUpper", generate.MinUpper), ("minNumeric", generate.MinNumeric), ("minSpecial", generate.MinSpecial)])
        {
            if (minimum != 0)
            {
                json.WriteNumber(kind, minimum);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Volumes; one without a name is a new one for each container.</summary>
    public static void WriteVolumes(this Utf8JsonWriter json, ContainerResource container)
    {
        var volumes = container.Annotations.OfType<ContainerMountAnnotation>().Where(mount => mount.Type == ContainerMountType.Volume).ToList();
        if (volumes.Count == 0)
        {
            return;
        }

        json.WriteStartArray("volumes");
        foreach (var volume in volumes)
        {
            json.WriteStartObject();
            if (volume.Source is not null)
            {
                json.WriteString("name", volume.Source);
            }

            json.WriteString("target", volume.Target);
            json.WriteBoolean("readOnly", volume.IsReadOnly);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteBindings(this Utf8JsonWriter json, IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        if (endpoints.Count == 0)
        {
            return;
        }

        json.WriteStartObject("bindings");
        foreach (var endpoint in endpoints)
        {
            // A container listens on the port it is known by unless it says otherwise; a project's is the deployment's to choose.
            var targetPort = endpoint.TargetPort ?? (resource is ContainerResource ? endpoint.Port : null);
            json.WriteStartObject(endpoint.Name);
            json.WriteString("scheme", endpoint.UriScheme);
            json.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            json.WriteString("transport", endpoint.Transport);
            if (endpoint.Port is { } port && port != targetPort)
            {
                json.WriteNumber("port", port);
            }

            if (targetPort is { } target)
            {
                json.WriteNumber("targetPort", target);
            }

            if (endpoint.IsExternal)
            {
                json.WriteBoolean("external", true);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
