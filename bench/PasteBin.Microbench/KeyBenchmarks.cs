using BenchmarkDotNet.Attributes;
using PasteBin.Contracts.Keys;
using PasteBin.HashService.Keys;

namespace PasteBin.Microbench;

/// <summary>A number of the sequence to a key; all of it, as hash-service does it, a block of 1024 at a time.</summary>
[MemoryDiagnoser]
public class KeyBenchmarks : IDisposable
{
    private const int Block = 1024;
    private const ulong Keys = 839_299_365_868_340_224; // 62^10

    private readonly KeyPermutation _permutation = new(new byte[32], Keys);
    private readonly ulong[] _numbers = new ulong[Block];
    private readonly ulong _number = 123_456_789_012_345_678;
    private readonly string _key = "aB3dE5gH7j";

    [Benchmark(OperationsPerInvoke = Block)]
    public void Permute()
    {
        for (var i = 0; i < Block; i++)
        {
            _numbers[i] = (ulong)i;
        }

        _permutation.Permute(_numbers);
    }

    [Benchmark]
    public string Encode() => Base62.Encode(_number, KeyLease.KeyLength);

    [Benchmark]
    public bool Decode() => Base62.TryDecode(_key, out _);

    public void Dispose()
    {
        _permutation.Dispose();
        GC.SuppressFinalize(this);
    }
}
