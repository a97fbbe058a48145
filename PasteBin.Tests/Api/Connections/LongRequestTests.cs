using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PasteBin.Api.Connections;

namespace PasteBin.Tests.Api.Connections;

public sealed class LongRequestTests
{
    private const int Others = 64;

    /// <summary>
    /// Requests run on the thread that has read them. Where that is the one that waits for all sockets, as <c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1</c>
    /// makes it, this fails.
    /// </summary>
    [Fact]
    public async Task A_request_that_computes_for_long_keeps_no_other_connection_waiting()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var end = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddConnections();
        await using var app = builder.Build();
        app.Run(context =>
        {
            if (context.Request.Path == "/long")
            {
                begun.SetResult();
                end.Wait(cancellation);
            }

            return context.Response.WriteAsync("done", cancellation);
        });
        await app.StartAsync(cancellation);
        var clients = Enumerable.Range(0, Others + 1).Select(_ => new HttpClient { BaseAddress = new(app.Urls.Single()) }).ToList();
        // A connection's first request may have come before it was waited for.
        await Task.WhenAll(clients.Select(client => client.GetStringAsync("/", cancellation)));

        try
        {
            var computing = clients[0].GetStringAsync("/long", cancellation);
            await begun.Task.WaitAsync(cancellation);
            await Task.WhenAll(clients.Skip(1).Select(client => client.GetStringAsync("/", cancellation))).WaitAsync(TimeSpan.FromSeconds(30), cancellation);
            Assert.False(computing.IsCompleted);
            end.Set();
            Assert.Equal("done", await computing);
        }
        finally
        {
            end.Set();
            clients.ForEach(static client => client.Dispose());
        }
    }
}
