using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace PasteBin.ServiceDefaults;

/// <summary>
/// Where nobody receives traces, those of others still go on: a request that belongs to one gets an <see cref="Activity"/>, which <c>HttpClient</c> and
/// messages send along. One that belongs to none costs nothing.
/// </summary>
internal sealed class TraceContext : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static (context, next) => context.Request.Headers.TraceParent.Count == 0 ? next(context) : GoOnAsync(context, next));
        next(app);
    };

    private static async Task GoOnAsync(HttpContext context, RequestDelegate next)
    {
        using var activity = new Activity("request");
        DistributedContextPropagator.Current.ExtractTraceIdAndState(
            context.Request.Headers, static (object? headers, string name, out string? value, out IEnumerable<string>? values) =>
                (value, values) = (((IHeaderDictionary)headers!)[name], null), out var parent, out var state);
        if (parent is not null)
        {
            activity.SetParentId(parent);
            activity.TraceStateString = state;
        }

        activity.Start();
        await next(context);
    }
}
