using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace LocalAspire.Hosting.Manifest;

/// <summary>
/// What the values written so far need besides the declared resources: resources that were never added to the application (a generated
/// password), parameters in an encoded form, and choices between texts. All in the order in which they were first needed.
/// </summary>
internal sealed class ManifestReferences
{
    private readonly OrderedDictionary<string, IResource> _resources = new(StringComparer.OrdinalIgnoreCase);
    private readonly OrderedDictionary<string, ReferenceExpression> _conditionals = new(StringComparer.OrdinalIgnoreCase);
    private readonly OrderedDictionary<(ParameterResource Parameter, string Format), string> _encoded = [];
    private readonly HashSet<string> _written = [];
    private readonly HashSet<string> _names;

    public ManifestReferences(IEnumerable<IResource> declared) =>
        _names = declared.Select(resource => resource.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<IResource> Undeclared(DistributedApplicationModel model) =>
        _resources.Values.Where(resource => !model.Resources.Contains(resource)).ToList();

    public IEnumerable<ReferenceExpression> Conditionals => _conditionals.Values;

    /// <summary>The encoded forms of one parameter, or of all, that have not been written yet.</summary>
    public IEnumerable<(string Name, ParameterResource Parameter, string Format)> TakeEncoded(ParameterResource? only = null) => _encoded
        .Where(form => (only is null || form.Key.Parameter == only) && _written.Add(form.Value))
        .Select(form => (form.Value, form.Key.Parameter, form.Key.Format))
        .ToList();

    /// <summary>What the manifest writes for a value of an environment variable or argument; what it refers to is noted.</summary>
    public string Expression(object value)
    {
        var expression = value switch
        {
            ReferenceExpression { IsConditional: false } text => Expression(text),
            IManifestExpressionProvider provider => provider.ValueExpression,
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
        Note(value);
        return expression;
    }

    private string Expression(ReferenceExpression text)
    {
        var arguments = text.ManifestExpressions.Select((expression, i) =>
            text.ValueProviders[i] is ParameterResource parameter && text.StringFormats[i] is { } format
                ? $"{{{Encoded(parameter, format)}.value}}"
                : expression);
        return string.Format(CultureInfo.InvariantCulture, text.Format, [.. arguments]);
    }

    private void Note(object value)
    {
        switch (value)
        {
            case IResource resource:
                _names.Add(resource.Name);
                _resources.TryAdd(resource.Name, resource);
                return;
            case ReferenceExpression { IsConditional: true } choice:
                _names.Add(choice.Name!);
                _conditionals.TryAdd(choice.Name!, choice);
                break;
            case ReferenceExpression text:
                // For the forms it needs: this text may stand inside another.
                Expression(text);
                break;
        }

        foreach (var reference in (value as IValueWithReferences)?.References ?? [])
        {
            Note(reference);
        }
    }

    private string Encoded(ParameterResource parameter, string format)
    {
        if (_encoded.TryGetValue((parameter, format), out var known))
        {
            return known;
        }

        var name = $"{parameter.Name}-{format}-encoded";
        for (var suffix = 1; !_names.Add(name); suffix++)
        {
            name = $"{parameter.Name}-{format}-encoded-{suffix}";
        }

        return _encoded[(parameter, format)] = name;
    }
}
