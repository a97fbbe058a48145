namespace PasteBin.Api.Connections;

/// <summary>
/// The few threads that wait for sockets go on with what they have read, instead of waking one of the pool for it. While one of them computes, all its other
/// connections wait; so only what is short stays there, and everything else goes on in the pool: see <see cref="PoolContext"/> and <c>docs/decisions/0026</c>.
/// </summary>
internal static class SocketThreads
{
    // The runtime looks for it at its first socket, and has no other way to be told.
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>To be called before the process has a socket. What the environment says already stands.</summary>
    public static void GoOnWithRequests()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(InlineCompletions) is null)
        {
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
        }
    }

    /// <summary>What has not been answered by now goes on in the pool, unless its route <see cref="IsShort"/>.</summary>
    public static void UsePool(this IApplicationBuilder app) => app.Use(static (context, next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IsShort>() is not null && context.Request.ContentLength <= IsShort.MaxBody
            ? next(context) : RunInPoolAsync(context, next));

    // Apart, so that what is short makes no object for this.
    private static Task RunInPoolAsync(HttpContext context, RequestDelegate next) => PoolContext.RunAsync(() => next(context));

    /// <summary>Metadata of a route that computes little for a body that is short, however it is answered.</summary>
    internal sealed class IsShort
    {
        /// <summary>Bytes of a body that are checked, hashed and compressed in a fraction of a millisecond. One of unknown length is not short.</summary>
        public const int MaxBody = 8 * 1024;

        public static readonly IsShort Instance = new();
    }
}
