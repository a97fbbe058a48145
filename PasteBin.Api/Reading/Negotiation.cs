using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using PasteBin.Api.Pastes;

namespace PasteBin.Api.Reading;

/// <summary>Which form of a paste a request asks for (RFC 9110, section 12).</summary>
public static class Negotiation
{
    /// <summary>Whether gzip is acceptable and not wanted less than the plain bytes.</summary>
    public static bool AcceptsGzip(StringValues acceptEncoding)
    {
        double? gzip = null, identity = null, any = null;
        foreach (var line in acceptEncoding)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var item = line.AsSpan()[range];
                var parameters = item.IndexOf(';');
                var name = (parameters < 0 ? item : item[..parameters]).Trim();
                var quality = parameters < 0 ? 1 : Quality(item[(parameters + 1)..]);
                if (name.Equals(Paste.Gzip, StringComparison.OrdinalIgnoreCase) || name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
                {
                    gzip = quality;
                }
                else if (name.Equals("identity", StringComparison.OrdinalIgnoreCase))
                {
                    identity = quality;
                }
                else if (name is "*")
                {
                    any = quality;
                }
            }
        }

        var wanted = gzip ?? any ?? 0;
        return wanted > 0 && wanted >= (identity ?? 0);
    }

    /// <summary>Whether it is a browser that asks: it names HTML, and not less than plain text. <c>*/*</c> alone, as curl sends, names nothing.</summary>
    public static bool PrefersHtml(StringValues accept)
    {
        if (accept.Count == 0 || accept.ToString() is "*/*" || !MediaTypeHeaderValue.TryParseList(accept, out var types))
        {
            return false;
        }

        var html = Math.Max(Quality(types, "text/html"), Quality(types, "application/xhtml+xml"));
        return html > 0 && html >= Quality(types, "text/plain");
    }

    private static double Quality(IList<MediaTypeHeaderValue> types, string name) => types
        .Where(type => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Max(static double? (type) => type.Quality ?? 1) ?? 0;

    // "q=0.5", perhaps with spaces; what cannot be read is not wanted.
    private static double Quality(ReadOnlySpan<char> parameter)
    {
        parameter = parameter.Trim();
        return parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) ? quality : 0;
    }
}
