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

    /// <summary>First of all: whatever answers, with whatever, has a request id and, if it is an error, says so in the one form.</summary>
    public static void UseErrors(this IApplicationBuilder app)
    {
        app.UseRequestId();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    private static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        NoRoomException => StatusCodes.Status503ServiceUnavailable,
        _ when Outage.Explains(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
