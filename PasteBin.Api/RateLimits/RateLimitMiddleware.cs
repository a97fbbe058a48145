using Microsoft.AspNetCore.RateLimiting;

namespace PasteBin.Api.RateLimits;

/// <summary>
/// Every request that has got so far passes <see cref="RateGate"/>. What changes nothing by its method, or says so (<see cref="CountsAsRead"/>), is a
/// read; what is not found counts besides.
/// </summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateGate gate)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        return endpoint?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null ? next(context)
            : IsRead(context.Request, endpoint) ? gate.RefuseRead(context) ?? AnswerAsync(context)
            : CreateAsync(context);
    }

    private static bool IsRead(HttpRequest request, Endpoint? endpoint) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
        || endpoint?.Metadata.GetMetadata<CountsAsRead>() is not null;

    private async Task CreateAsync(HttpContext context)
    {
        if (await gate.RefuseCreateAsync(context) is { } refusal)
        {
            await refusal;
            return;
        }

        await next(context);
        Count(context);
    }

    // A hit in memory ends without having waited for anything, and this adds no waiting.
    private Task AnswerAsync(HttpContext context)
    {
        var answer = next(context);
        if (!answer.IsCompletedSuccessfully)
        {
            return CountAsync(answer, context);
        }

        Count(context);
        return answer;
    }

    private async Task CountAsync(Task answer, HttpContext context)
    {
        await answer;
        Count(context);
    }

    private void Count(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status404NotFound)
        {
            gate.CountMissing(context);
        }
    }
}

/// <summary>Metadata of an endpoint that reads although its method is none for reading.</summary>
internal sealed class CountsAsRead;
