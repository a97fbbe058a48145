namespace ManifestToKustomize.Manifest;

/// <summary>Follows references through the manifest.</summary>
/// <param name="given">Values of parameters that are no secrets, by name.</param>
internal sealed class Resolver(AppManifest manifest, Ports ports, IReadOnlyDictionary<string, string> given)
{
    private readonly HashSet<string> _open = [];

    /// <exception cref="ManifestException">A reference leads nowhere, to itself, or to something that has no counterpart in a cluster.</exception>
    public Value Resolve(string text)
    {
        var parts = new List<Part>();
        var bindings = new HashSet<BindingName>();
        foreach (var (words, path) in Expression.Parse(text))
        {
            var value = path is null ? Value.Of(words) : Follow(words, path);
            parts.AddRange(value.Parts.Where(part => part.Text.Length > 0));
            bindings.UnionWith(value.Bindings);
        }

        return new(parts, bindings);
    }

    private Value Follow(string reference, string[] path)
    {
        if (!_open.Add(reference))
        {
            throw new ManifestException($"'{reference}' refers to itself.");
        }

        try
        {
            return (manifest[path[0]], path) switch
            {
                ({ ConnectionString: { } text }, [_, "connectionString"]) => Resolve(text),
                (Parameter parameter, [_, "value"]) => Resolve(parameter.Value),
                (Parameter parameter, [var name, "inputs", var input]) when parameter.Inputs.TryGetValue(input, out var asked) => Input(name, input, asked),
                (TextValue { Value: { } text }, [_, "value"]) => Resolve(text),
                (AnnotatedString annotated, [var name, "value"]) => Annotated(name, annotated),
                (Workload workload, [var name, "bindings", var binding, var property]) when workload.Bindings.ContainsKey(binding) =>
                    Bound(new(name, binding), property, reference),
                _ => throw new ManifestException($"The reference '{reference}' is of a kind that has no counterpart in Kubernetes here."),
            };
        }
        finally
        {
            _open.Remove(reference);
        }
    }

    private Value Input(string name, string input, ParameterInput asked)
    {
        // What is made up is a password, whether the AppHost says so or not.
        if (asked.Secret || asked.Default?.Generate is not null)
        {
            return Value.OfSecret(SecretName(name, input));
        }

        return Value.Of(given.GetValueOrDefault(name) ?? asked.Default?.Value
            ?? throw new ManifestException($"The parameter '{name}' has no default: give it a value under 'parameters' in the settings."));
    }

    /// <summary>What the Secret of a parameter's input is called: an input that is not the parameter's own value adds its name.</summary>
    public static string SecretName(string parameter, string input) => input == "value" ? parameter : $"{parameter}-{input}";

    private Value Annotated(string name, AnnotatedString annotated)
    {
        if (annotated.Filter != "uri")
        {
            throw new ManifestException($"The filter '{annotated.Filter}' of '{name}' is unknown.");
        }

        var inner = Resolve(annotated.Value);
        return inner.Plain is { } plain ? Value.Of(Uri.EscapeDataString(plain))
            : inner.OneSecret is not null ? Value.OfSecret(name)
            : throw new ManifestException($"'{name}' encodes more than one secret.");
    }

    private Value Bound(BindingName name, string property, string reference)
    {
        var bindings = new HashSet<BindingName> { name };
        if (!ports.IsServed(name))
        {
            return new([], bindings);
        }

        var (host, port) = (KubeName.Of(name.Resource), ports[name]);
        return new([new(property switch
        {
            "host" => host,
            "port" => $"{port.Number}",
            "targetPort" => $"{port.Target}",
            "scheme" => port.At.Scheme,
            "url" => $"{port.At.Scheme}://{host}:{port.Number}",
            _ => throw new ManifestException($"The reference '{reference}' asks for something that a binding has not."),
        }, IsSecret: false)], bindings);
    }
}

internal static class KubeName
{
    /// <summary>Aspire's names are letters, digits and hyphens; Kubernetes wants them small.</summary>
    public static string Of(string resource) => resource.ToLowerInvariant();
}
