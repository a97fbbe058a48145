namespace ManifestToKustomize.Manifest;

/// <summary>What a text of the manifest comes to: known words, and secrets that only the cluster knows.</summary>
/// <param name="Parts">In order.</param>
/// <param name="Bindings">Every binding that the text leads to, through however many references.</param>
internal sealed record Value(IReadOnlyList<Part> Parts, IReadOnlySet<BindingName> Bindings)
{
    public static Value Of(string text) => new([new(text, IsSecret: false)], new HashSet<BindingName>());

    public static Value OfSecret(string name) => new([new(name, IsSecret: true)], new HashSet<BindingName>());

    public IEnumerable<string> Secrets => Parts.Where(part => part.IsSecret).Select(part => part.Text).Distinct();

    /// <summary>The whole text, when no part of it is secret.</summary>
    public string? Plain => Parts.Any(part => part.IsSecret) ? null : string.Concat(Parts.Select(part => part.Text));

    /// <summary>The secret's name, when the value is one secret and nothing else.</summary>
    public string? OneSecret => Parts is [{ IsSecret: true } secret] ? secret.Text : null;
}

/// <summary>Words, or a secret by its name.</summary>
internal readonly record struct Part(string Text, bool IsSecret);

internal readonly record struct BindingName(string Resource, string Binding);
