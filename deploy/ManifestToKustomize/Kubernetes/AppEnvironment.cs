using System.Text.RegularExpressions;
using ManifestToKustomize.Manifest;

namespace ManifestToKustomize.Kubernetes;

/// <summary>
/// A container's environment. Plain values are a ConfigMap. A secret comes from its own Secret, and a value that is built from secrets is put together
/// inside the pod, <c>Host=postgres;Password=$(POSTGRES_PASSWORD)</c>: it stands in no object and no file.
/// </summary>
internal sealed partial class AppEnvironment
{
    private readonly SortedDictionary<string, string> _secretNames = new(StringComparer.Ordinal);

    /// <param name="values">Each variable's value.</param>
    /// <param name="arguments">What is to be written with <see cref="Text"/> besides.</param>
    /// <param name="ports">A variable that leads to a binding nobody serves is left out.</param>
    public AppEnvironment(IReadOnlyDictionary<string, Value> values, IReadOnlyList<Value> arguments, Ports ports)
    {
        var served = values.Where(value => value.Value.Bindings.All(ports.IsServed)).OrderBy(value => value.Key, StringComparer.Ordinal).ToList();
        foreach (var (name, value) in served)
        {
            // A line of the ConfigMap's file is a variable, so one that has several lines stands in the pod.
            if (value.Plain is { } plain && !plain.Contains('\n'))
            {
                Plain.Add(name, plain);
            }
        }

        foreach (var (name, value) in served.Where(value => value.Value.OneSecret is not null))
        {
            _secretNames.TryAdd(value.OneSecret!, name);
        }

        var built = served.Where(value => value.Value.OneSecret is null && !Plain.ContainsKey(value.Key)).ToList();
        foreach (var secret in built.Select(value => value.Value).Concat(arguments).SelectMany(value => value.Secrets))
        {
            _secretNames.TryAdd(secret, FreeName(secret, values));
        }

        // Before those that are built from them: a variable sees only earlier ones.
        var secrets = served.Where(value => value.Value.OneSecret is not null).Select(value => (value.Key, Secret: value.Value.OneSecret!))
            .Concat(_secretNames.Select(secret => (Key: secret.Value, Secret: secret.Key)))
            .Distinct().OrderBy(secret => secret.Key, StringComparer.Ordinal);
        Variables = [
            .. secrets.Select(secret => new Map
            {
                { "name", secret.Key },
                { "valueFrom", new Map { { "secretKeyRef", new Map { { "name", KubeName.Of(secret.Secret) }, { "key", "value" } } } } },
            }),
            .. built.Select(value => new Map { { "name", value.Key }, { "value", Text(value.Value) } }),
        ];
    }

    public SortedDictionary<string, string> Plain { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<Map> Variables { get; }

    /// <summary>The manifest's names of the secrets it holds.</summary>
    public IEnumerable<string> Secrets => _secretNames.Keys;

    /// <summary>A value as a field that Kubernetes expands: secrets by the variables that hold them.</summary>
    public string Text(Value value) =>
        string.Concat(value.Parts.Select(part => part.IsSecret ? $"$({_secretNames[part.Text]})" : StartOfExpansion().Replace(part.Text, "$$$$")));

    // postgres-password-uri-encoded: POSTGRES_PASSWORD_URI_ENCODED, unless the manifest means something else by that name.
    private static string FreeName(string secret, IReadOnlyDictionary<string, Value> taken)
    {
        var name = secret.ToUpperInvariant().Replace('-', '_');
        while (taken.ContainsKey(name))
        {
            name += "_SECRET";
        }

        return name;
    }

    // $(NAME) is expanded, $$ is one $, and any other $ is itself.
    [GeneratedRegex(@"\$(?=[$(]|\z)")]
    private static partial Regex StartOfExpansion();
}
