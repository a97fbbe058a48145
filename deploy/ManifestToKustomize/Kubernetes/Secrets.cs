using ManifestToKustomize.Manifest;

namespace ManifestToKustomize.Kubernetes;

/// <summary>
/// Which Secrets the base needs, for the script that makes them: a line each, no value. <c>name generate LENGTH CHARACTERS</c> is made up,
/// <c>name ask</c> is asked for, <c>name uri OTHER</c> is another one, percent-encoded.
/// </summary>
internal static class Secrets
{
    public const string FileName = "secrets.txt";

    public static IEnumerable<string> Lines(AppManifest manifest, Resolver resolver, IReadOnlyList<string> used)
    {
        var encoded = used.Where(name => manifest.Resources.GetValueOrDefault(name) is AnnotatedString)
            .ToDictionary(name => name, name => resolver.Resolve(((AnnotatedString)manifest[name]).Value).OneSecret!);
        var made = manifest.Resources.Where(resource => resource.Value is Parameter)
            .SelectMany(resource => ((Parameter)resource.Value).Inputs, (resource, input) => (Name: Resolver.SecretName(resource.Key, input.Key), input.Value))
            .Where(secret => used.Contains(secret.Name) || encoded.ContainsValue(secret.Name));
        return encoded.Select(secret => $"{KubeName.Of(secret.Key)} uri {KubeName.Of(secret.Value)}")
            .Concat(made.Select(secret => $"{KubeName.Of(secret.Name)} {(secret.Value.Default?.Generate is { } generate ? Generate(generate) : "ask")}"))
            .Order(StringComparer.Ordinal);
    }

    // -_.{}~()*+! are Aspire's own special characters.
    private static string Generate(GeneratedText text)
    {
        var characters = (text.Lower ? "a-z" : "") + (text.Upper ? "A-Z" : "") + (text.Numeric ? "0-9" : "") + (text.Special ? "_.{}~()*+!-" : "");
        return $"generate {Math.Max(text.MinLength, text.MinLower + text.MinUpper + text.MinNumeric + text.MinSpecial)} {characters}";
    }
}
