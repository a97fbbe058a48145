using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PasteBin.ServiceDefaults;

/// <summary><c>{"status":"Degraded","checks":{"rabbitmq":"BrokerUnreachableException"}}</c>: the state, and each check that is not healthy.</summary>
internal sealed record HealthAnswer(
    string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Checks)
{
    public static Task Write(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(From(report), HealthAnswerJson.Default.HealthAnswer);

    public static HealthAnswer From(HealthReport report)
    {
        var failing = report.Entries
            .Where(static entry => entry.Value.Status != HealthStatus.Healthy)
            .ToDictionary(static entry => entry.Key, static entry => Reason(entry.Value));
        return new HealthAnswer(report.Status.ToString(), failing.Count == 0 ? null : failing);
    }

    /// <summary>
    /// Never an exception's text: it may name hosts, users and more, and an entry made from an exception repeats it as its description.
    /// </summary>
    private static string Reason(HealthReportEntry entry) => entry switch
    {
        { Exception: OperationCanceledException or TimeoutException } => "no answer in time",
        { Exception: { } exception } => exception.GetType().Name,
        _ => entry.Description ?? entry.Status.ToString(),
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthAnswerJson : JsonSerializerContext;
