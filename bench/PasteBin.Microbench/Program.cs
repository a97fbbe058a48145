using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PasteBin.Microbench;

// dotnet run -c Release --project bench/PasteBin.Microbench -- [--filter '*Compression*']
// In this process: what BenchmarkDotNet would build for each benchmark knows nothing of the central package versions.
var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromTypes([typeof(KeyBenchmarks), typeof(CacheBenchmarks), typeof(CompressionBenchmarks)]).Run(args is [] ? ["--filter", "*"] : args, config);
