using Microsoft.AspNetCore.Diagnostics;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Errors;

internal static class ErrorsFeature
{
    public static void AddErrors(this IHostApplicationBuilder builder)
    {
        // Before the framework's own writer, which answers JSON only and not to everyone.
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails();
        builder.Services.Configure<ExceptionHandlerOptions>(static options =>
        {
            options.StatusCodeSelector = StatusOf;
            // A client that hangs up in the middle of its body is no error of ours, and that Postgres is away is said by /health,
            // not by a stack trace for each who asked meanwhile.
            options.SuppressDiagnosticsCallback = static context => StatusOf(context.Exception) != StatusCodes.Status500InternalServerError;
        });
    }

    /// <summary>First of all: whatever answers, with whatever, has a request id, and what throws is said in the one form.</summary>
    public static void UseErrors(this IApplicationBuilder app)
    {
        app.UseRequestId();
        app.UseExceptionHandler();
    }

    /// <summary>
    /// Right before the routes: an error that they, or that there is none, say by a status alone gets the one form too. What answers before them says its
    /// errors whole, and is spared the feature that this makes for each request.
    /// </summary>
    public static void UseErrorsOfRoutes(this IApplicationBuilder app) => app.UseWhen(
        static context => context.GetEndpoint()?.Metadata.GetMetadata<SaysErrors>() is null, static branch => branch.UseStatusCodePages());

    private static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        NoRoomException => StatusCodes.Status503ServiceUnavailable,
        _ when Outage.Explains(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}

/// <summary>Metadata of an endpoint that says its errors whole, and never by a status alone.</summary>
internal sealed class SaysErrors
{
    public static readonly SaysErrors Instance = new();
}
