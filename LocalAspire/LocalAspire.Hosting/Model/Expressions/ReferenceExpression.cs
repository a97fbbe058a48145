using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A text with values of other resources in it. A run resolves the values (<see cref="GetValueAsync(CancellationToken)"/>), a manifest writes
/// their names (<see cref="ValueExpression"/>). Or a choice between two such texts, see <see cref="CreateConditional"/>.
/// </summary>
public class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    public static readonly ReferenceExpression Empty = new("", []);

    private ReferenceExpression(string format, IReadOnlyList<Part> parts)
    {
        Format = format;
        ValueProviders = [.. parts.Select(part => part.Value)];
        ManifestExpressions = [.. parts.Select(part => part.Expression)];
        StringFormats = [.. parts.Select(part => part.Format)];
    }

    private ReferenceExpression(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
        : this("", [])
    {
        (Condition, MatchValue, WhenTrue, WhenFalse) = (condition, matchValue, whenTrue, whenFalse);
        ValueProviders = [.. whenTrue.ValueProviders, .. whenFalse.ValueProviders];
        Name = ConditionalName.Of(condition, matchValue, whenTrue, whenFalse);
    }

    /// <summary>The text as a composite format string: <c>Host={0};Port={1}</c>.</summary>
    public string Format { get; }

    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>What a manifest writes for each of <see cref="ValueProviders"/>.</summary>
    public IReadOnlyList<string> ManifestExpressions { get; }

    /// <summary>How each of <see cref="ValueProviders"/> is to be encoded: <c>uri</c>, or null for as it is.</summary>
    public IReadOnlyList<string?> StringFormats { get; }

    public bool IsConditional => Condition is not null;

    public IValueProvider? Condition { get; }

    public string? MatchValue { get; }

    public ReferenceExpression? WhenTrue { get; }

    public ReferenceExpression? WhenFalse { get; }

    /// <summary>The name of a conditional expression in a manifest.</summary>
    internal string? Name { get; }

    public string ValueExpression => IsConditional
        ? $"{{{Name}.connectionString}}"
        : string.Format(CultureInfo.InvariantCulture, Format, [.. ManifestExpressions]);

    IEnumerable<object> IValueWithReferences.References => IsConditional ? [Condition!, WhenTrue!, WhenFalse!] : ValueProviders;

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    /// <summary>The text, every value resolved; null for an empty one.</summary>
    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        if (IsConditional)
        {
            var holds = string.Equals(await Condition!.GetValueAsync(context, cancellationToken), MatchValue, StringComparison.OrdinalIgnoreCase);
            return await (holds ? WhenTrue! : WhenFalse!).GetValueAsync(context, cancellationToken);
        }

        if (Format.Length == 0)
        {
            return null;
        }

        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await ValueProviders[i].GetValueAsync(context, cancellationToken);
            values[i] = value is null ? null : Encode(value, StringFormats[i]);
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.GetExpression();

    /// <summary><paramref name="whenTrue"/> where the condition's value is <paramref name="matchValue"/> (whatever the case), else the other.</summary>
    public static ReferenceExpression CreateConditional(
        IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse) =>
        new(condition, matchValue, whenTrue, whenFalse);

    internal static ReferenceExpression Create(StringBuilder format, IReadOnlyList<Part> parts) => new(format.ToString(), parts);

    internal static string Encode(string value, string? format) => format switch
    {
        null => value,
        "uri" => Uri.EscapeDataString(value),
        _ => throw new FormatException($"'{format}' is no format of an expression; 'uri' is the only one."),
    };

    internal readonly record struct Part(IValueProvider Value, string Expression, string? Format);

    /// <summary>What the compiler builds of <c>$"…"</c>: literal text stays, values are kept apart.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _format = new(literalLength);
        private readonly List<Part> _parts = new(formattedCount);

        public void AppendLiteral(string value) => _format.Append(EscapeBraces(value));

        public void AppendFormatted(string? value, string? format = null) => AppendLiteral(value is null ? "" : Encode(value, format));

        public void AppendFormatted<T>(T valueProvider, string? format = null) where T : IValueProvider, IManifestExpressionProvider
        {
            _format.Append(CultureInfo.InvariantCulture, $"{{{_parts.Count}}}");
            _parts.Add(new(valueProvider, valueProvider.ValueExpression, format));
        }

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider.Resource, format);

        internal ReferenceExpression GetExpression() => Create(_format, _parts);

        private static string EscapeBraces(string text) => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }
}
