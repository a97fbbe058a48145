using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PasteBin.Api.Connections;

namespace PasteBin.Tests.Api.Connections;

public sealed class PoolContextTests
{
    /// <summary>What ends the waiting is here a thread of our own, as it is one that has read from a socket there.</summary>
    [Fact]
    public async Task Work_stays_in_the_pool_whoever_ends_what_it_waits_for()
    {
        var (task, source, pipe) = (new TaskCompletionSource(), new TaskCompletionSource<int>(), new Pipe(new(useSynchronizationContext: true, readerScheduler: PipeScheduler.Inline)));
        var wasInPool = new List<bool>();
        var work = await OnThreadAsync(() => PoolContext.RunAsync(async () =>
        {
            wasInPool.Add(Thread.CurrentThread.IsThreadPoolThread);
            await task.Task;
            wasInPool.Add(Thread.CurrentThread.IsThreadPoolThread);
            await new ValueTask<int>(source.Task);
            wasInPool.Add(Thread.CurrentThread.IsThreadPoolThread);
            await pipe.Reader.ReadAsync(CancellationToken.None);
            wasInPool.Add(Thread.CurrentThread.IsThreadPoolThread);
        }));
        await OnThreadAsync(task.SetResult);
        await OnThreadAsync(() => source.SetResult(1));
        await OnThreadAsync(() => pipe.Writer.Complete());
        await work;
        Assert.Equal([true, true, true, true], wasInPool);
    }

    [Fact]
    public async Task Who_waits_for_it_goes_on_where_it_has_ended_and_outside_of_it()
    {
        var (context, thread) = await Task.Run(async () =>
        {
            var last = 0;
            await PoolContext.RunAsync(async () =>
            {
                await Task.Yield();
                last = Environment.CurrentManagedThreadId;
            });
            return (SynchronizationContext.Current, last - Environment.CurrentManagedThreadId);
        });
        Assert.Null(context);
        Assert.Equal(0, thread);
    }

    [Theory]
    [InlineData(true, 8 * 1024L, false)]
    [InlineData(true, 8 * 1024L + 1, true)]
    [InlineData(true, null, true)]
    [InlineData(false, 1L, true)]
    public async Task What_is_not_short_goes_to_the_pool(bool isShort, long? length, bool inPool)
    {
        var wasInPool = !inPool;
        var app = new ApplicationBuilder(new ServiceCollection().BuildServiceProvider());
        app.UsePool();
        app.Run(_ =>
        {
            wasInPool = Thread.CurrentThread.IsThreadPoolThread;
            return Task.CompletedTask;
        });
        var context = new DefaultHttpContext();
        context.Request.ContentLength = length;
        context.SetEndpoint(new(null, isShort ? new(SocketThreads.IsShort.Instance) : EndpointMetadataCollection.Empty, null));
        var run = app.Build();
        await await OnThreadAsync(() => run(context));
        Assert.Equal(inPool, wasInPool);
    }

    private static Task<bool> OnThreadAsync(Action action) => OnThreadAsync(() =>
    {
        action();
        return true;
    });

    /// <summary>On a thread that is none of the pool's.</summary>
    private static Task<T> OnThreadAsync<T>(Func<T> function) =>
        Task.Factory.StartNew(function, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
