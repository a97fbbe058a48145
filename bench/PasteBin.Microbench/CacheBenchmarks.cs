using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using PasteBin.Api.Caching;
using PasteBin.Api.Pastes;
using PasteBin.Api.Reading;

namespace PasteBin.Microbench;

/// <summary>Finding a key in L1 when it is full of others.</summary>
[MemoryDiagnoser]
public class CacheBenchmarks
{
    private const int Pastes = 30_000;

    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private readonly LocalCache _cache = new(
        64 << 20, new CacheMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()));

    private int _turn;

    [GlobalSetup]
    public void Fill()
    {
        for (var number = 0; number < Pastes; number++)
        {
            _cache.Keep(
                new PasteResponse(new Paste(
                    Key(number), new byte[1024], null, 1024, new byte[32], null, null, _now, _now.AddDays(1), Burn: false, Version: 1)), _now);
        }
    }

    [Benchmark]
    public bool Hit() => _cache.TryGet(Key(_turn = (_turn + 1) % Pastes), _now, trusted: true, out _);

    [Benchmark]
    public bool Miss() => _cache.TryGet(Key(Pastes), _now, trusted: true, out _);

    // Part of each measurement, and small beside the look-up.
    private static string Key(int number) => string.Create(10, number, static (text, number) => number.TryFormat(text, out _, "D10"));
}
