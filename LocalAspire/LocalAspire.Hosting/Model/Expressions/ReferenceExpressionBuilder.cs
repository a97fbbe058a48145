using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A <see cref="ReferenceExpression"/> put together piece by piece.</summary>
public class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format = new();
    private readonly List<ReferenceExpression.Part> _parts = [];

    public bool IsEmpty => _format.Length == 0;

    public void AppendLiteral(string value) =>
        _format.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    public void AppendFormatted(string? value, string? format = null) => AppendLiteral(value is null ? "" : ReferenceExpression.Encode(value, format));

    public void AppendFormatted<T>(T valueProvider, string? format = null) where T : IValueProvider, IManifestExpressionProvider
    {
        _format.Append(CultureInfo.InvariantCulture, $"{{{_parts.Count}}}");
        _parts.Add(new(valueProvider, valueProvider.ValueExpression, format));
    }

#pragma warning disable CA1822, CA1801 // The compiler has appended the parts by the time this is called.
    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler)
    {
    }
#pragma warning restore CA1822, CA1801

    public ReferenceExpression Build() => ReferenceExpression.Create(_format, _parts.ToArray());

    [InterpolatedStringHandler]
#pragma warning disable CS9113 // The compiler passes the counts; nothing is allocated by them here.
    public readonly ref struct ReferenceExpressionBuilderInterpolatedStringHandler(int literalLength, int formattedCount, ReferenceExpressionBuilder builder)
#pragma warning restore CS9113
    {
        public void AppendLiteral(string value) => builder.AppendLiteral(value);

        public void AppendFormatted(string? value, string? format = null) => builder.AppendFormatted(value, format);

        public void AppendFormatted<T>(T valueProvider, string? format = null) where T : IValueProvider, IManifestExpressionProvider =>
            builder.AppendFormatted(valueProvider, format);
    }
}
