using System.Text;
using BenchmarkDotNet.Attributes;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Microbench;

/// <summary>What compressing a text of a log's lines costs once and decompressing it each time, by its size: whether it pays, and from where on.</summary>
[MemoryDiagnoser]
public class CompressionBenchmarks
{
    private byte[] _text = [];

    [Params(512, 1024, 2048, 4096, 16384, 1048576)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Write()
    {
        var random = new Random(7);
        var text = new StringBuilder();
        while (text.Length < Size)
        {
            text.Append("2026-03-").Append(random.Next(10, 29)).Append("T12:").Append(random.Next(10, 60)).Append("Z request ").Append(random.Next()).Append(" took ")
                .Append(random.Next(1000)).Append(" ms\n");
        }

        _text = Encoding.ASCII.GetBytes(text.ToString(0, Size));
    }

    [Benchmark(Description = "gzip")]
    public int Compress() => TextCompression.TryGzip(_text).Content.Length;

    [Benchmark(Baseline = true, Description = "copy")]
    public int Copy() => _text.ToArray().Length;
}
