using System.Diagnostics;
using OpenTelemetry;

namespace PasteBin.ServiceDefaults;

/// <summary>A path is a paste's key and a query may hold a token: what leaves the process is the route's template instead.</summary>
internal sealed class PathRedaction : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.GetTagItem("url.path") is not null)
        {
            data.SetTag("url.path", data.GetTagItem("http.route"));
            data.SetTag("url.query", null);
        }

        if (data.GetTagItem("url.full") is string address && Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            data.SetTag("url.full", uri.GetLeftPart(UriPartial.Authority));
        }
    }
}
